import assert from "node:assert/strict";
import { appOf, sessionRoutes } from "../adapter-fixtures.js";
import { saveBy } from "../adapter-steps.js";
import type { Frames } from "../http-browser.js";
import type { CaseEntry } from "./case-entry.js";

/** Sessions. */
export const sessionCases: readonly CaseEntry[] = [
  {
    name: "uses its own session if the framework has none",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      await browser.event(await browser.load("/live"), "remember", { who: "ada" });
      assert.match((await browser.load("/live")).body, /saw ada/);
      assert.ok(browser.cookie("djust.sid") ?? browser.cookie("__Host-djust.sid"));
    },
  },
  {
    name: "reads the values that ordinary routes put into the framework's session",
    needs: ({ has }) => has.sessions,
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: sessionRoutes, sessions: true });
      await browser.open("/put?who=ada");
      const loaded = await browser.load("/live");
      assert.match(loaded.body, /saw ada/);
      for (const name of ["djust.sid", "__Host-djust.sid"])
        assert.equal(browser.cookie(name), undefined, "there is one session cookie");
      await saveBy(await browser.socket(loaded));
      assert.equal((await browser.event(await browser.load("/live"), "save")).type, "patch");
    },
  },
  {
    name: "uses the framework's session from the first page",
    needs: ({ has }) => has.sessions,
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: sessionRoutes, sessions: true });
      const loaded = await browser.load("/live");
      await browser.event(loaded, "remember", { who: "bob" });
      assert.equal((await browser.open("/who")).body, "bob");
    },
  },
  {
    name: "saves a view's values in the framework's session over each transport",
    needs: ({ has }) => has.sessions,
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: sessionRoutes, sessions: true });
      const connects: [string, () => Promise<Frames>][] = [
        ["socket", async () => browser.socket(await browser.load("/live"))],
        ["stream", async () => browser.eventStream(await browser.load("/live"))],
      ];
      for (const [who, connect] of connects) {
        const frames = await connect();
        await frames.send({ type: "event", event: "remember", params: { who }, ref: 1 });
        await frames.until((frame) => "ref" in frame && frame.ref === 1);
        assert.equal((await browser.open("/who")).body, who);
        frames.close();
        assert.equal((await browser.open("/who")).body, who);
      }
      await browser.event(await browser.load("/live"), "remember", { who: "post" });
      assert.equal((await browser.open("/who")).body, "post");
      assert.match((await browser.load("/live")).body, /saw post/);
    },
  },
  {
    name: "removes a value that mount pops from the framework's session, once",
    needs: ({ has }) => has.sessions,
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: sessionRoutes, sessions: true });
      await browser.open("/put?greeting=hello");
      const first = await browser.load("/live");
      assert.match(first.body, /saw hello/);
      assert.match((await browser.load("/live")).body, /saw nobody/);
      const frames = await browser.socket(first);
      await browser.open("/put?greeting=again");
      await frames.send({ type: "live_redirect_mount", url: "/live", ref: 1 });
      const got = await frames.until((frame) => frame.type === "mount");
      assert.match(JSON.stringify(got), /again/);
      frames.close();
      assert.match((await browser.load("/live")).body, /saw nobody/);
    },
  },
  {
    name: "does not restore a session that a route has ended",
    needs: ({ has }) => has.sessions,
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: sessionRoutes, sessions: true });
      await browser.open("/put?who=ada");
      const frames = await browser.socket(await browser.load("/live"));
      await browser.post("/logout");
      await frames.send({ type: "event", event: "remember", params: { who: "ghost" }, ref: 1 });
      // The live session may have ended with the browser's session by then.
      await frames.until((frame) => frame.type === "reload" || ("ref" in frame && frame.ref === 1));
      frames.close();
      assert.equal((await browser.open("/who")).body, "nobody");
    },
  },
];
