import assert from "node:assert/strict";
import { attributeOf, startTagsOf } from "../../html/index.js";
import { appOf, flashRoutes, message, shownMessage } from "../adapter-fixtures.js";
import { saveBy, texts } from "../adapter-steps.js";
import type { CaseEntry } from "./case-entry.js";

/** Flash of ordinary routes. */
export const flashCases: readonly CaseEntry[] = [
  {
    name: "shows a message once and verbatim after a redirect",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const response = await browser.post("/save");
      assert.ok(response.status >= 300 && response.status < 400);
      const shown = await browser.follow(response);
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
    name: "shows a message once even if the browser sends its cookie again",
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
    name: "shows a message once on the live page that a redirect leads to",
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
    name: "does not use up a message for a live page that is requested but not shown",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      await browser.post("/save-live");
      const followed = { accept: "*/*", "sec-fetch-dest": "empty" };
      const prefetched = { accept: "text/html", "sec-purpose": "prefetch" };
      for (const headers of [followed, prefetched])
        assert.deepEqual(texts((await browser.request("/live", { headers })).body), []);
      assert.ok((await browser.load("/live")).body.includes(shownMessage));
      assert.deepEqual(texts((await browser.load("/live")).body), []);
    },
  },
  {
    name: "keeps messages in order over several redirects",
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
      const response = await browser.post("/invalid");
      assert.equal(response.status, 422);
      assert.ok(response.body.includes(shownMessage), response.body);
      const { "content-length": length } = response.headers;
      if (length !== undefined) assert.equal(Number(length), Buffer.byteLength(response.body));
      assert.deepEqual(texts((await browser.open("/page")).body), []);
    },
  },
  {
    name: "keeps messages for the next page that has a container",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      await browser.post("/silent");
      await browser.request("/page", { method: "HEAD" });
      await browser.request("/page", {
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
    name: "adds messages of fetch requests to those that already wait",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const script = { accept: "*/*", "sec-fetch-dest": "empty" };
      await browser.post("/save-far");
      for (let at = 0; at < 2; at++) await browser.request("/silent", { method: "POST", headers: script });
      const shown = texts((await browser.open("/page")).body);
      assert.deepEqual([shown[0], shown.length], ["first", 3]);
      assert.deepEqual(texts((await browser.open("/page")).body), []);
    },
  },
  {
    name: "adds messages to a JSON object as _flash",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const response = await browser.postJson("/json", {});
      assert.deepEqual(JSON.parse(response.body), {
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
    name: "keeps messages when the response is a JSON array, which has no room for them",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      assert.equal((await browser.postJson("/json-list", {})).body, "[1,2]");
      assert.ok((await browser.open("/page")).body.includes(shownMessage));
    },
  },
  {
    name: "writes the container with its messages for any template engine",
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
    name: "shows a message even if the browser has the page in its cache",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      const { etag = '"any"' } = (await browser.open("/page")).headers;
      await browser.post("/save");
      const headers = { "if-none-match": String(etag), "if-modified-since": new Date().toUTCString() };
      const response = await browser.request("/page", { headers });
      assert.equal(response.status, 200);
      assert.ok(response.body.includes(shownMessage));
    },
  },
  {
    name: "keeps long messages whole and throws for a message that is too long",
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
    name: "keeps puts and clears in order",
    async run({ start }) {
      const browser = await start({ apps: [appOf()], routes: flashRoutes });
      assert.deepEqual(texts((await browser.follow(await browser.post("/cleared"))).body), ["one", "three"]);
    },
  },
  {
    name: "works without any live route",
    async run({ start }) {
      const browser = await start({ apps: [appOf({ routes: {} })], routes: flashRoutes });
      assert.ok((await browser.follow(await browser.post("/save"))).body.includes(shownMessage));
    },
  },
];
