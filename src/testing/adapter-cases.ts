import assert from "node:assert/strict";
import { attributeOf, startTagsOf } from "../html/index.js";
import { appOf, flashRoutes, message, route, sessionRoutes, shownMessage } from "./adapter-fixtures.js";
import { handshakeOf, pickFlash, plainSave, saveBy, texts } from "./adapter-steps.js";
import type { AdapterUnderTest, ServerSetup } from "./adapter-under-test.js";
import { type Frames, type HttpBrowser, within } from "./http-browser.js";

interface CaseContext {
  /** Starts a server; it ends with the case. */
  start(setup: Partial<ServerSetup> & Pick<ServerSetup, "apps">): Promise<HttpBrowser>;
  logged(): readonly string[];
}

interface CaseEntry {
  readonly name: string;
  readonly needs?: (adapter: AdapterUnderTest) => boolean;
  run(context: CaseContext): Promise<void>;
}

export const adapterCaseList: readonly CaseEntry[] = [
  {
    name: "answers a live path with its page, its script and its styles",
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
      ] as const) {
        const asset = await browser.ask(url);
        assert.equal(asset.status, 200);
        assert.match(String(asset.headers["content-type"]), new RegExp(`^${type}`));
        assert.match(String(asset.headers["cache-control"]), /immutable/);
      }
    },
  },
  {
    name: "answers HEAD without a body",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      const answer = await browser.ask("/live", { method: "HEAD" });
      assert.deepEqual([answer.status, answer.body], [200, ""]);
    },
  },
  {
    name: "leaves every other path to the framework",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      assert.equal((await browser.ask("/text")).body, "plain");
      const missing = await browser.ask("/nothing/here");
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
    name: "has errors of other routes handled by the framework",
    async run({ start }) {
      const failing = route("GET", "/failing", () => {
        throw new Error("on purpose");
      });
      const browser = await start({ apps: [appOf()], routes: [failing] });
      const answer = await browser.ask("/failing");
      assert.deepEqual([answer.status, answer.body], [500, "handled: on purpose"]);
      assert.equal((await browser.load("/live")).status, 200);
    },
  },
  {
    name: "has a guard of the framework refuse pages, events and sockets alike",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      const loaded = await browser.load("/live");
      const refused = { "x-refuse": "1" };
      assert.equal((await browser.ask("/live", { headers: refused })).status, 401);
      assert.equal(
        (await browser.postJson("/live", {}, { ...refused, "x-djust-event": "save" })).status,
        401,
      );
      const socket = browser.rawSocket(`${loaded.runtimePath}/ws`, refused);
      assert.equal(await handshakeOf(socket), 401);
    },
  },
  {
    name: "carries events and messages over WebSocket",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      await saveBy(await browser.socket(await browser.load("/live")));
    },
  },
  {
    name: "carries events and messages over server-sent events",
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
    name: "carries events and messages by HTTP POST",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      const loaded = await browser.load("/live");
      const answer = await browser.event(loaded, "save", { by: 2 });
      assert.equal(answer.type, "patch");
      assert.deepEqual(pickFlash(answer._flash ?? []), ["success: Saved 2 ✓"]);
    },
  },
  {
    name: "carries out a form that is posted without a script",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      await plainSave(browser, await browser.load("/live"));
    },
  },
  ...(["parsed", "raw"] as const).map(
    (bodies): CaseEntry => ({
      name: `takes events and forms whose body the framework has ${bodies === "raw" ? "read as bytes" : "parsed"}`,
      needs: ({ has }) => has.bodies.includes(bodies),
      async run({ start }) {
        const browser = await start({ apps: [appOf()], bodies });
        const loaded = await browser.load("/live");
        const answer = await browser.event(loaded, "save", { by: 2, note: "ä 🎉" });
        assert.deepEqual(pickFlash(answer._flash ?? []), ["success: Saved 2 ✓"]);
        await saveBy(await browser.eventStream(await browser.load("/live")));
        await plainSave(browser, await browser.load("/live"));
      },
    }),
  ),
  {
    name: "leaves the framework's parsers to the framework's routes",
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
      const answer = await browser.event(loaded, "save", { note: "x".repeat(3_000) });
      assert.equal("code" in answer && answer.code, "DJ_FRAME_SIZE");
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
      assert.equal((await browser.ask("/live")).status, 404);
      assert.equal((await browser.ask("/text")).body, "plain");
    },
  },
  {
    name: "refuses sockets that are for nobody, and goes on",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      assert.equal(await handshakeOf(browser.rawSocket("/elsewhere")), 404);
      const foreign = browser.rawSocket("/_djust/ws", { origin: "https://elsewhere.example" });
      assert.equal(await handshakeOf(foreign), 403);
      await saveBy(await browser.socket(await browser.load("/live")));
    },
  },
  {
    name: "has a session of its own where the framework has none",
    async run({ start }) {
      const browser = await start({ apps: [appOf()] });
      await browser.event(await browser.load("/live"), "remember", { who: "ada" });
      assert.match((await browser.load("/live")).body, /saw ada/);
      assert.ok(browser.cookie("djust.sid") ?? browser.cookie("__Host-djust.sid"));
    },
  },
  {
    name: "has the framework's session, with what its routes put there",
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
    name: "has the framework's session from the first page on",
    needs: ({ has }) => has.sessions,
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: sessionRoutes, sessions: true });
      const loaded = await browser.load("/live");
      await browser.event(loaded, "remember", { who: "bob" });
      assert.equal((await browser.open("/who")).body, "bob");
    },
  },
  {
    name: "saves in the framework's session what a view puts there, over each transport",
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
    name: "takes out of the framework's session what mount pops, once",
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
    name: "does not bring back a session that a route has ended",
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
  {
    name: "shows a message after a redirect, once, as it was written",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const answer = await browser.post("/save");
      assert.ok(answer.status >= 300 && answer.status < 400);
      const shown = await browser.follow(answer);
      assert.ok(shown.body.includes(shownMessage), shown.body);
      const [outer, inner] = startTagsOf(shown.body, "div");
      assert.equal(outer && attributeOf(outer, "id"), "dj-flash-container");
      assert.equal(
        shown.body.slice(outer?.end, inner?.end),
        '<div class="dj-flash dj-flash-success" role="alert" data-dj-flash-level="success">',
      );
      assert.ok(shown.body.includes("<p>ü 🎉</p></body></html>"), "the rest of the page is whole");
      assert.match(String(shown.headers["cache-control"]), /no-store/);
      assert.deepEqual(texts((await browser.open("/page")).body), []);
    },
  },
  {
    name: "shows a message once although the browser sends its cookie again",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      await browser.post("/save");
      const cookie = browser.cookie("djust.flash") ?? "";
      assert.equal(texts((await browser.open("/page")).body).length, 1);
      browser.setCookie("djust.flash", cookie);
      assert.deepEqual(texts((await browser.open("/page")).body), []);
      browser.setCookie("djust.flash", `${cookie.slice(0, -4)}AAAA`);
      assert.deepEqual(texts((await browser.open("/page")).body), []);
    },
  },
  {
    name: "shows a message on the live page that a redirect leads to, once",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      await browser.post("/save-live");
      const loaded = await browser.load("/live");
      assert.ok(loaded.body.includes(shownMessage), loaded.body);
      const frames = await browser.socket(loaded);
      await saveBy(frames);
      assert.deepEqual(texts((await browser.load("/live")).body), []);
    },
  },
  {
    name: "keeps a message from whoever asks for a live page and does not show it",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      await browser.post("/save-live");
      const followed = { accept: "*/*", "sec-fetch-dest": "empty" };
      const prefetched = { accept: "text/html", "sec-purpose": "prefetch" };
      for (const headers of [followed, prefetched])
        assert.deepEqual(texts((await browser.ask("/live", { headers })).body), []);
      assert.ok((await browser.load("/live")).body.includes(shownMessage));
      assert.deepEqual(texts((await browser.load("/live")).body), []);
    },
  },
  {
    name: "keeps a message over several redirects, in order",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const shown = await browser.follow(await browser.post("/save-far"));
      assert.deepEqual(texts(shown.body), ["first", "second"]);
      assert.deepEqual(texts((await browser.open("/page")).body), []);
    },
  },
  {
    name: "shows a message in the page that the same request renders",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const answer = await browser.post("/invalid");
      assert.equal(answer.status, 422);
      assert.ok(answer.body.includes(shownMessage), answer.body);
      const { "content-length": length } = answer.headers;
      if (length !== undefined) assert.equal(Number(length), Buffer.byteLength(answer.body));
      assert.deepEqual(texts((await browser.open("/page")).body), []);
    },
  },
  {
    name: "has messages wait for the next page that has a container",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      await browser.post("/silent");
      await browser.ask("/page", { method: "HEAD" });
      await browser.ask("/page", {
        headers: { accept: "image/avif,image/*,*/*;q=0.8", "sec-fetch-dest": "image" },
      });
      await browser.open("/text");
      await browser.open("/bare");
      await browser.open("/nothing");
      assert.ok((await browser.open("/page")).body.includes(shownMessage));
      assert.deepEqual(texts((await browser.open("/page")).body), []);
    },
  },
  {
    name: "has messages of a script's requests wait beside those that wait already",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const script = { accept: "*/*", "sec-fetch-dest": "empty" };
      await browser.post("/save-far");
      for (let at = 0; at < 2; at++) await browser.ask("/silent", { method: "POST", headers: script });
      const shown = texts((await browser.open("/page")).body);
      assert.deepEqual([shown[0], shown.length], ["first", 3]);
      assert.deepEqual(texts((await browser.open("/page")).body), []);
    },
  },
  {
    name: "puts messages into _flash of a JSON object",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const answer = await browser.postJson("/json", {});
      assert.deepEqual(JSON.parse(answer.body), {
        ok: true,
        nested: { text: "ä" },
        _flash: [
          { action: "put", level: "success", message, autoDismiss: 0 },
          { action: "clear", level: "error" },
        ],
      });
      const empty = await browser.postJson("/json-empty", {});
      assert.deepEqual(JSON.parse(empty.body), { _flash: [{ action: "put", level: "success", message }] });
      assert.deepEqual(texts((await browser.open("/page")).body), []);
    },
  },
  {
    name: "loses no message to a JSON list, which has no place for it",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      assert.equal((await browser.postJson("/json-list", {})).body, "[1,2]");
      assert.ok((await browser.open("/page")).body.includes(shownMessage));
    },
  },
  {
    name: "writes the container with its messages for a template of any kind",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const { body } = await browser.open("/explicit");
      const [tag] = startTagsOf(body, "div");
      assert.equal(tag && attributeOf(tag, "class"), "dj-flash-container dj-flash-top-right");
      assert.ok(body.startsWith("</div>", tag?.end), body);
      await browser.post("/save");
      const shown = await browser.open("/explicit");
      assert.equal(texts(shown.body).length, 1);
      assert.ok(shown.body.includes(shownMessage));
      assert.deepEqual(texts((await browser.open("/explicit")).body), []);
      await browser.post("/save");
      const own = await browser.open("/own");
      assert.match(own.body, /"level":"success"/);
      for (const { headers } of [shown, own])
        assert.deepEqual([headers["cache-control"], headers["etag"]], ["no-store", undefined]);
      assert.deepEqual(texts((await browser.open("/page")).body), []);
    },
  },
  {
    name: "shows a message although the browser has the page in its cache",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const { etag = '"any"' } = (await browser.open("/page")).headers;
      await browser.post("/save");
      const headers = { "if-none-match": String(etag), "if-modified-since": new Date().toUTCString() };
      const answer = await browser.ask("/page", { headers });
      assert.equal(answer.status, 200);
      assert.ok(answer.body.includes(shownMessage));
    },
  },
  {
    name: "keeps long messages whole, and has one that is too long be an error",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const shown = await browser.follow(await browser.post("/long"));
      assert.deepEqual(
        texts(shown.body),
        [0, 1, 2].map((at) => `${at}${"ö".repeat(9_999)}`),
      );
      const failed = await browser.post("/too-long");
      assert.equal(failed.status, 500);
      assert.match(failed.body, /^handled: DJ_FLASH_MESSAGE: .*10000.*10001/);
      assert.deepEqual(texts((await browser.open("/page")).body), []);
    },
  },
  {
    name: "keeps the order of puts and clears",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      assert.deepEqual(texts((await browser.follow(await browser.post("/cleared"))).body), ["one", "three"]);
    },
  },
  {
    name: "needs no live route for flash",
    async run({ start }) {
      const browser = await start({ apps: [appOf({ routes: {} })], routes: flashRoutes });
      assert.ok((await browser.follow(await browser.post("/save"))).body.includes(shownMessage));
    },
  },
];
