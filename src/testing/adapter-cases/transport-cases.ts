import assert from "node:assert/strict";
import { appOf, route } from "../adapter-fixtures.js";
import { pickFlash, plainSave, saveBy } from "../adapter-steps.js";
import { type Frames, within } from "../http-browser.js";
import type { CaseEntry } from "./case-entry.js";

/** Transports, and forms without a script. */
export const transportCases: readonly CaseEntry[] = [
  {
    name: "delivers events and messages over WebSocket",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      await saveBy(await browser.socket(await browser.load("/live")));
    },
  },
  {
    name: "delivers events and messages over server-sent events",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      await saveBy(await browser.eventStream(await browser.load("/live")));
    },
  },
  {
    name: "notices that a browser has left its event stream",
    async run({ start }) {
      const browser = await start({ apps: [appOf({ limits: { connectionsPerAddress: 1 } })] });
      const loaded = await browser.load("/live");
      const first = await browser.eventStream(loaded);
      first.close();
      const again = async (): Promise<Frames> => {
        try {
          return await browser.eventStream(loaded);
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return again();
        }
      };
      await saveBy(await within(again(), "another event stream"));
    },
  },
  {
    name: "delivers events and messages over HTTP POST",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      const loaded = await browser.load("/live");
      const reply = await browser.event(loaded, "save", { by: 2 });
      assert.equal(reply.type, "patch");
      assert.deepEqual(pickFlash(reply._flash ?? []), ["success: Saved 2 ✓"]);
    },
  },
  {
    name: "runs the handler of a form that is posted without a script",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      await plainSave(browser, await browser.load("/live"));
    },
  },
  ...(["parsed", "raw"] as const).map(
    (bodies): CaseEntry => ({
      name: `accepts events and forms whose body the framework has ${bodies === "raw" ? "read as bytes" : "parsed"}`,
      needs: ({ has }) => has.bodies.includes(bodies),
      async run({ start }) {
        const browser = await start({ apps: [appOf()], bodies });
        const loaded = await browser.load("/live");
        const reply = await browser.event(loaded, "save", { by: 2, note: "ä 🎉" });
        assert.deepEqual(pickFlash(reply._flash ?? []), ["success: Saved 2 ✓"]);
        await saveBy(await browser.eventStream(await browser.load("/live")));
        await plainSave(browser, await browser.load("/live"));
      },
    }),
  ),
  {
    name: "leaves the framework's body parsers to the framework's routes",
    needs: ({ has }) => has.bodies.includes("parsed"),
    async run({ start }) {
      const echo = route("POST", "/echo", ({ body }) => ({ json: { body } }));
      const browser = await start({ apps: [appOf()], routes: [echo], bodies: "parsed" });
      assert.equal((await browser.postJson("/echo", { a: [1, "ä"] })).body, '{"body":{"a":[1,"ä"]}}');
      assert.equal((await browser.post("/echo", { b: "2" })).body, '{"body":{"b":"2"}}');
    },
  },
  {
    name: "refuses a frame that is too large",
    async run({ start }) {
      const browser = await start({ apps: [appOf({ limits: { frameBytes: 2_000 } })] });
      const loaded = await browser.load("/live");
      const reply = await browser.event(loaded, "save", { note: "x".repeat(3_000) });
      assert.equal("code" in reply && reply.code, "DJ_FRAME_SIZE");
    },
  },
];
