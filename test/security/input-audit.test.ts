import { describe, expect, test } from "vitest";
import { djFlash, eventHandler, html, LiveView, type UrlParams } from "../../src/server/index.js";
import type { HttpBrowser, LoadedPage } from "../../src/testing/http-browser.js";
import { adapters } from "../adapters/frameworks/index.js";
import { start } from "./ways.js";

let params: UrlParams = {};
let view: Shop;

class Shop extends LiveView {
  name = "";
  amount = 1;
  secret = "kept";
  list: unknown = new Map();

  override mount(): void {
    view = this;
  }

  override handleParams(given: UrlParams): void {
    params = given;
  }

  @eventHandler()
  greet(): void {
    this.putFlash("info", "Hello", { action: { label: "Undo", event: "undo", params: { id: 7 } } });
  }

  override render() {
    return html`${djFlash()}<input dj-model="name"><input dj-model="amount"><input dj-model="list"><p>${this.name}</p>`;
  }
}

async function open(): Promise<{ readonly browser: HttpBrowser; readonly page: LoadedPage }> {
  const [adapter] = adapters;
  if (!adapter) throw new Error("there is no adapter");
  const { browser } = await start(adapter, { routes: { "/": Shop } });
  return { browser, page: await browser.load("/") };
}

const noNumbers = ["-1", "1.5", "1e300", "9007199254740993", '"1"', "null", "[]", "{}", "true"];

/** Frames with one invalid field; each is refused as a whole. */
const refused: readonly string[] = [
  ...noNumbers.flatMap((value) => [
    `{"type":"ack","flash":${value}}`,
    `{"type":"ping","ack":${value}}`,
    `{"type":"event","event":"greet","params":{},"ref":${value}}`,
    `{"type":"url_change","uri":"/","params":{},"ref":${value}}`,
    `{"type":"live_redirect_mount","url":"/","ref":${value}}`,
    `{"type":"mount","token":"TOKEN","url":"/","version":${value}}`,
    `{"type":"mount","token":"TOKEN","url":"/","ref":${value}}`,
  ]),
  ...["7", "null", "{}", "[]", `"${"x".repeat(101)}"`].map(
    (tab) => `{"type":"mount","token":"TOKEN","url":"/","tab":${tab}}`,
  ),
  ...["7", "null", '"x"', "[]"].flatMap((value) => [
    `{"type":"mount","token":"TOKEN","url":"/","fields":${value}}`,
    `{"type":"event","event":"greet","params":${value}}`,
  ]),
  ...["7", "null", "{}", `"/${"x".repeat(17_000)}"`, '"//evil.example"', '"javascript:1"'].flatMap(
    (value) => [
      `{"type":"url_change","params":{},"uri":${value}}`,
      `{"type":"live_redirect_mount","url":${value}}`,
    ],
  ),
  '{"type":"live_redirect_mount","url":"/","carry":{}}',
];

describe("an invalid frame field", () => {
  test.each(refused)("refuses the frame %s", async (frame) => {
    const { browser, page } = await open();
    const text = frame.replace("TOKEN", page.token);
    const headers = { "x-csrftoken": page.csrf, "x-djust-token": page.token, "x-djust-frame": "1" };
    const { body } = await browser.request("/", {
      method: "POST",
      headers: { ...headers, origin: browser.origin, "content-type": "application/json" },
      body: text,
    });
    expect(JSON.parse(body)).toMatchObject({ type: "error", code: "DJ_FRAME_FIELD" });
    expect((await browser.event(page, "greet"))._flash).toHaveLength(1);
  });
});

test("invalid numbers in headers are ignored, and the event is handled", async () => {
  const { browser, page } = await open();
  for (const value of ["-1", "1.5", "1e9", "NaN", "9".repeat(30), "0x1", "x"]) {
    const headers = { "x-csrftoken": page.csrf, "x-djust-token": page.token, "x-djust-event": "greet" };
    const answer = await browser.postJson(
      "/",
      {},
      { ...headers, "x-djust-ref": value, "x-djust-ack": value },
    );
    expect(JSON.parse(answer.body)).toMatchObject({ type: "noop", _flash: [{ message: "Hello" }] });
    expect(JSON.parse(answer.body)).not.toHaveProperty("ref");
  }
});

test("an acknowledgement of messages that were never sent has no effect", async () => {
  const { browser, page } = await open();
  const socket = await browser.socket(page);
  await socket.send({ type: "ack", flash: Number.MAX_SAFE_INTEGER });
  await socket.send({ type: "event", event: "greet", params: {}, ref: 1 });
  await socket.until(({ type }) => type === "flash");
  socket.close();
  const again = await browser.socket(page);
  await again.until(({ type }) => type === "flash");
  again.close();
});

test("fields sent with a mount are written like dj-model fields, and all others are ignored", async () => {
  const { browser, page } = await open();
  const fields = { name: "typed", amount: "many", secret: "taken", list: {}, constructor: 1, mount: 1 };
  const other = await browser.load("/");
  // The token of an expired live session mounts the view anew.
  const headers = { "x-csrftoken": page.csrf, "x-djust-frame": "1" };
  const frame = { type: "mount", token: other.token, url: "/", tab: "new", fields };
  await browser.postJson("/", { ...frame, tab: "first" }, headers);
  const answer = JSON.parse((await browser.postJson("/", frame, headers)).body);
  expect(answer.type).toBe("mount");
  expect(view).toMatchObject({ name: "typed", amount: 1, secret: "kept" });
  expect(view.list).toEqual(new Map());
});

test("handleParams receives the URL's own parameters, not those in the frame", async () => {
  const { browser, page } = await open();
  const headers = { "x-csrftoken": page.csrf, "x-djust-token": page.token, "x-djust-frame": "1" };
  const uri = "/?page=2&tag=a&tag=b&__proto__=c&constructor=d";
  const frame = { type: "url_change", uri, params: { page: { evil: 1 }, role: "admin" } };
  await browser.postJson("/", frame, headers);
  expect(Object.entries(params)).toEqual([
    ["page", "2"],
    ["tag", ["a", "b"]],
    ["__proto__", "c"],
    ["constructor", "d"],
  ]);
});

test("a message's action calls its handler like any event", async () => {
  const { browser, page } = await open();
  const { _flash } = await browser.event(page, "greet");
  expect(_flash).toMatchObject([{ action: "put" }]);
  expect(await browser.event(page, "undo", { id: 7 })).toMatchObject({ code: "DJ_EVENT_UNKNOWN" });
});

test.each(["djust.flash", "djust.carry"])(
  "a cookie %s with an invalid signature shows nothing",
  async (name) => {
    const { browser } = await open();
    const payload = Buffer.from(
      JSON.stringify({
        p: "carry",
        n: "x",
        x: 9e15,
        c: [{ action: "put", level: "info", message: "made up" }],
      }),
    ).toString("base64url");
    for (const value of [payload, `${payload}.x`, "x", "%7B%7D", "__proto__"]) {
      browser.setCookie(name, value);
      const { body } = await browser.load("/");
      expect(body).not.toContain("made up");
    }
  },
);
