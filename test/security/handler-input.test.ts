import { describe, expect, test } from "vitest";
import { z } from "zod";
import { background, eventHandler, html, LiveView } from "../../src/server/index.js";
import { serversInTurn, start, ways } from "./ways.js";

const calls: unknown[][] = [];

/** A view with each kind of handler that can have a schema. */
class Bank extends LiveView {
  static override events = { viaTable: { params: z.object({ amount: z.number().max(100) }) } };

  @eventHandler({ params: z.object({ amount: z.number().max(100) }) })
  save(...given: unknown[]): void {
    calls.push(given);
  }

  @eventHandler({ params: z.object({ amount: z.number().max(100) }).refine(async () => true) })
  saveSlowly(...given: unknown[]): void {
    calls.push(given);
  }

  @eventHandler({ params: z.object({ amount: z.number().max(100) }) })
  @background
  saveBehind(...given: unknown[]): void {
    // The runtime adds the signal and the task after the sent arguments.
    expect(given.splice(-2)).toEqual([
      expect.any(AbortSignal),
      expect.objectContaining({ progress: expect.any(Function) }),
    ]);
    calls.push(given);
  }

  @eventHandler({ params: z.looseObject({ amount: z.number().max(100) }) })
  saveLoosely(...given: unknown[]): void {
    calls.push(given);
  }

  viaTable(...given: unknown[]): void {
    calls.push(given);
  }

  @eventHandler()
  free(...given: unknown[]): void {
    calls.push(given);
  }

  override render() {
    return html`<p>${calls.length}</p>`;
  }
}

const withSchema = ["save", "saveSlowly", "saveBehind", "saveLoosely", "viaTable", "save-slowly"];

describe.each(serversInTurn)("%s", (_, adapter, bodies) => {
  describe.each(Object.entries(ways))("by %s", (_, ask) => {
    test("a handler with a schema receives only the schema's output", async () => {
      const { browser } = await start(adapter, { routes: { "/": Bank } }, bodies);
      for (const event of withSchema)
        for (const args of ['[{"amount":1e9}]', "[1e9]", '["x",[]]', "[]", '{"0":1e9}', '"x"']) {
          calls.length = 0;
          const page = await browser.load("/");
          await ask(browser, page, event, `{"amount":1,"_args":${args}}`);
          const output = event === "saveLoosely" && !args.startsWith("[") ? { _args: JSON.parse(args) } : {};
          expect(calls, `${event} ${args}`).toEqual([[{ amount: 1, ...output }]]);
        }
    });

    test("a handler without a schema receives a limited number of scalar arguments", async () => {
      const { browser } = await start(adapter, { routes: { "/": Bank } }, bodies);
      for (const args of [[{ amount: 1e9 }], [[1]], [1, "x", {}], Array(1_000).fill(1)]) {
        calls.length = 0;
        const page = await browser.load("/");
        const { code } = await ask(browser, page, "free", { _args: args, a: 1 });
        expect({ code, calls: [...calls] }).toEqual({ code: "DJ_EVENT_PARAMS", calls: [] });
      }
      const page = await browser.load("/");
      await ask(browser, page, "free", { _args: [1, "x", true, null], a: { b: 1 } });
      expect(calls).toEqual([[1, "x", true, null, { a: { b: 1 } }]]);
    });

    test("an impossible handler name is refused cheaply", async () => {
      const { browser } = await start(adapter, { routes: { "/": Bank } }, bodies);
      for (const event of ["-".repeat(6_000), `${"-".repeat(6_000)}x`]) {
        const page = await browser.load("/");
        const startedAt = performance.now();
        const { code } = await ask(browser, page, event, {});
        expect(code).toBe("DJ_EVENT_UNKNOWN");
        expect(performance.now() - startedAt).toBeLessThan(10_000);
      }
    });
  });
});
