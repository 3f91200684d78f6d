import assert from "node:assert/strict";
import { appOf, flashRoutes, route } from "../adapter-fixtures.js";
import { handshakeOf, saveBy } from "../adapter-steps.js";
import type { CaseEntry } from "./case-entry.js";

/** Pages, errors and several applications. */
export const pageCases: readonly CaseEntry[] = [
  {
    name: "responds to a live path with its page, its script and its style sheet",
    async run({ start }) {
      const app = appOf();
      const browser = await start({ apps: [app] });
      const loaded = await browser.load("/live");
      assert.equal(loaded.status, 200);
      assert.match(String(loaded.headers["content-type"]), /^text\/html/);
      assert.ok(loaded.body.includes("<p>count 0, saw nobody</p>"), loaded.body);
      for (const [url, type] of [
        [app.assets.script, "text/javascript"],
        [app.assets.flashHistory, "text/javascript"],
        [app.assets.stylesheet, "text/css"],
        [app.assets.baseStylesheet, "text/css"],
      ] as const) {
        const asset = await browser.request(url);
        assert.equal(asset.status, 200);
        assert.match(String(asset.headers["content-type"]), new RegExp(`^${type}`));
        assert.match(String(asset.headers["cache-control"]), /immutable/);
      }
    },
  },
  {
    name: "responds to HEAD without a body",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      const response = await browser.request("/live", { method: "HEAD" });
      assert.deepEqual([response.status, response.body], [200, ""]);
    },
  },
  {
    name: "leaves every other path to the framework",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      assert.equal((await browser.request("/text")).body, "plain");
      const missing = await browser.request("/nothing/here");
      assert.equal(missing.status, 404);
      assert.ok(!missing.body.includes("DJ_NOT_FOUND"));
    },
  },
  {
    name: "keeps the headers that the framework sets, and its cookies",
    async run({ start, logged }) {
      const browser = await start({ apps: [appOf()] });
      const { headers } = await browser.load("/live");
      assert.equal(headers["x-framework"], "yes");
      assert.match(String(headers["set-cookie"]), /from-framework=1/);
      assert.ok(
        logged().some((line) => line.startsWith("GET /live")),
        `logged ${logged().join()}`,
      );
    },
  },
  {
    name: "leaves errors of other routes to the framework's error handler",
    async run({ start }) {
      const failing = route("GET", "/failing", () => {
        throw new Error("on purpose");
      });
      const browser = await start({ apps: [appOf()], routes: [failing] });
      const response = await browser.request("/failing");
      assert.deepEqual([response.status, response.body], [500, "handled: on purpose"]);
      assert.equal((await browser.load("/live")).status, 200);
    },
  },
  {
    name: "applies the framework's guards to pages, events and sockets alike",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      const loaded = await browser.load("/live");
      const refused = { "x-refuse": "1" };
      assert.equal((await browser.request("/live", { headers: refused })).status, 401);
      assert.equal(
        (await browser.postJson("/live", {}, { ...refused, "x-djust-event": "save" })).status,
        401,
      );
      const socket = browser.rawSocket(`${loaded.runtimePath}/ws`, refused);
      assert.equal(await handshakeOf(socket), 401);
    },
  },
  {
    name: "serves several applications on one server, each at its path",
    async run({ start }) {
      const one = appOf({ basePath: "/one", secret: "another secret for application one" });
      const two = appOf({ basePath: "/two" });
      const browser = await start({ apps: [one, two], routes: flashRoutes });
      for (const path of ["/one/live", "/two/live"]) {
        const loaded = await browser.load(path);
        assert.equal(loaded.runtimePath, path.replace("live", "_djust"));
        const frames = await browser.socket(loaded);
        await saveBy(frames);
        assert.equal((await browser.event(await browser.load(path), "save")).type, "patch");
      }
      assert.equal((await browser.request("/live")).status, 404);
      assert.equal((await browser.request("/text")).body, "plain");
    },
  },
  {
    name: "refuses WebSockets at other paths and stays available",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      assert.equal(await handshakeOf(browser.rawSocket("/elsewhere")), 404);
      const foreign = browser.rawSocket("/_djust/ws", { origin: "https://elsewhere.example" });
      assert.equal(await handshakeOf(foreign), 403);
      await saveBy(await browser.socket(await browser.load("/live")));
    },
  },
];
