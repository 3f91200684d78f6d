import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createApp,
  djFlash,
  eventHandler,
  type FlashHandle,
  html,
  LiveView,
} from "../../src/server/index.js";
import { type Page, visit } from "../../src/testing/index.js";
import { longRun } from "../support/long-run.js";
import { transports } from "./test-app.js";

type Operation =
  | { readonly kind: "put"; readonly level: string; readonly key: string | null }
  | { readonly kind: "update"; readonly at: number; readonly level: string | null }
  | { readonly kind: "clear handle"; readonly at: number }
  | { readonly kind: "clear level"; readonly level: string }
  | { readonly kind: "clear key"; readonly key: string }
  | { readonly kind: "clear all" };

/** What happens in one turn, or to the connection. */
type Step =
  | { readonly kind: "turn"; readonly by: "event" | "message"; readonly operations: readonly Operation[] }
  | { readonly kind: "cut" }
  | { readonly kind: "reconnect" };

const level = fc.constantFrom("info", "error", "two words");
const key = fc.constantFrom("a", "b");
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("put" as const), level, key: fc.option(key) }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("update" as const), at: fc.nat(20), level: fc.option(level) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("clear handle" as const), at: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear level" as const), level }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear key" as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear all" as const) }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("turn" as const),
      by: fc.constantFrom("event" as const, "message" as const),
      operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cut" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("reconnect" as const) }) },
);

/** Puts, changes and clears messages by handle, key and level. */
class Messages extends LiveView {
  static next: readonly Operation[] = [];
  readonly #handles: FlashHandle[] = [];
  #texts = 0;

  override mount(): void {
    this.subscribe("operations");
  }

  @eventHandler() run(): void {
    for (const one of Messages.next) this.#carryOut(one);
  }

  override handleInfo(): void {
    this.run();
  }

  #carryOut(one: Operation): void {
    const handle = "at" in one ? this.#handles[one.at % Math.max(1, this.#handles.length)] : undefined;
    if (one.kind === "put")
      this.#handles.push(
        this.putFlash(one.level, `text ${++this.#texts}`, {
          autoDismiss: 0,
          ...(one.key ? { key: one.key } : {}),
        }),
      );
    else if (one.kind === "update")
      handle?.update(`text ${++this.#texts}`, one.level === null ? {} : { level: one.level });
    else if (one.kind === "clear handle") handle?.clear();
    else if (one.kind === "clear level") this.clearFlash(one.level);
    else if (one.kind === "clear key") this.clearFlash({ key: one.key });
    else this.clearFlash();
  }

  override render() {
    return html`${djFlash()}<button dj-click=${this.run}>run</button>`;
  }
}

interface Shown {
  readonly id: string;
  readonly level: string;
  readonly text: string;
}

/** What the screen must show, by the rules of the docs. */
class Model {
  shown: readonly Shown[] = [];
  readonly #handles: { readonly id: string; level: string }[] = [];
  #texts = 0;

  carryOut(one: Operation): void {
    const handle = "at" in one ? this.#handles[one.at % Math.max(1, this.#handles.length)] : undefined;
    if (one.kind === "put") {
      const id = one.key ?? `handle ${this.#handles.length}`;
      this.#handles.push({ id, level: one.level });
      this.#show({ id, level: one.level, text: `text ${++this.#texts}` });
    } else if (one.kind === "update" && handle) {
      handle.level = one.level ?? handle.level;
      this.#show({ id: handle.id, level: handle.level, text: `text ${++this.#texts}` });
    } else
      this.shown = this.shown.filter(({ id, level }) => {
        if (one.kind === "clear handle") return id !== handle?.id;
        if (one.kind === "clear level") return level !== one.level;
        if (one.kind === "clear key") return id !== one.key;
        return one.kind !== "clear all";
      });
  }

  #show(message: Shown): void {
    const isThere = this.shown.some(({ id }) => id === message.id);
    this.shown = isThere
      ? this.shown.map((one) => (one.id === message.id ? message : one))
      : [...this.shown, message];
  }
}

async function equals(page: Page, model: Model): Promise<void> {
  // A page over HTTP asks for what has come.
  await page.clock.advance(5_000);
  const due = model.shown.map(({ level, text }) => ({ level, text }));
  await expect.poll(() => page.flash, { interval: 5 }).toEqual(due);
}

describe.each(transports)("over %s", (transport) => {
  test("puts, updates and clears at random, through cuts, leave what the model has on screen", async () => {
    const app = createApp({
      secret: "tests need no secret",
      logger: false,
      routes: { "/": Messages },
      limits: { resumeWindowMs: 600_000 },
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const page = await visit(app, "/", { transport });
        const model = new Model();
        let isCut = false;
        for (const one of [...steps, { kind: "reconnect" } as const]) {
          if (one.kind === "turn") {
            Messages.next = one.operations;
            if (one.by === "event" && !isCut) await page.click("run");
            else app.broadcast("operations", 0);
            for (const each of one.operations) model.carryOut(each);
            // The turn reads its operations before the next step names others.
            await new Promise((resolve) => setImmediate(resolve));
          } else if (one.kind === "cut" && !isCut) {
            await page.disconnect();
            isCut = true;
          } else if (one.kind === "reconnect" && isCut) {
            await page.reconnect();
            isCut = false;
          }
          if (!isCut) await equals(page, model);
        }
        page.close();
      }),
      { numRuns: longRun(200, 12) },
    );
    await app.close();
  }, 300_000);
});
