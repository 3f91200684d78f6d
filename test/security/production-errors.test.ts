import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { type Clock, createApp, eventHandler, html, LiveView, raw } from "../../src/server/index.js";
import { systemClock } from "../../src/server/node-ports.js";
import { HttpBrowser } from "../../src/testing/http-browser.js";
import { adapters } from "../adapters/frameworks/index.js";
import { withApp } from "../gates/clients.js";
import { serversInTurn, start, ways } from "./ways.js";

/** Client input and application secrets: neither may be returned. */
const sent = "sent-by-a-browser";
const own = "known-to-the-application";

class SecretVault extends LiveView {
  text = "";
  map = new Map();

  @eventHandler()
  fail(): void {
    throw new Error(own);
  }

  @eventHandler()
  async failLater(): Promise<void> {
    await Promise.resolve();
    throw Object.assign(new TypeError(own), { cause: own });
  }

  @eventHandler()
  failToRender(): void {
    this.text = "fail";
  }

  @eventHandler()
  leave(): void {
    this.liveRedirect(`https://${own}.example/`);
  }

  @eventHandler()
  message(): void {
    this.putFlash("\u0000", own);
  }

  @eventHandler({ params: z.strictObject({ amount: z.literal(own) }) })
  save(): void {}

  override render() {
    if (this.text === "fail") throw new Error(own);
    return html`<input dj-model="text" value=${this.text}>${raw(`<input dj-model="map">`, { trusted: true })}<button dj-click="save">x</button>`;
  }
}

class Failing extends LiveView {
  override mount(): void {
    throw new Error(own);
  }
  override render() {
    return html`<p></p>`;
  }
}

class Unrenderable extends LiveView {
  override render(): never {
    throw new Error(own);
  }
}

class Refusing extends LiveView {
  static override onMount = (): void => {
    throw new Error(own);
  };
  override render() {
    return html`<p></p>`;
  }
}

const routes = {
  "/": SecretVault,
  "/failing": Failing,
  "/unrenderable": Unrenderable,
  "/refusing": Refusing,
  "/items/:id": Failing,
};

/** Events that fail, with their error code. */
const refused: readonly (readonly [event: string, params: object | string, code: string])[] = [
  [sent, {}, "DJ_EVENT_UNKNOWN"],
  ["constructor", {}, "DJ_EVENT_UNKNOWN"],
  ["fail", { sent }, "DJ_HANDLER"],
  ["failLater", { sent }, "DJ_HANDLER"],
  ["failToRender", { sent }, "DJ_RENDER"],
  ["leave", {}, "DJ_NAVIGATION"],
  ["message", {}, "DJ_FLASH_LEVEL"],
  ["save", { amount: sent, [sent]: 1 }, "DJ_EVENT_PARAMS"],
  ["save", { _args: [{ sent }] }, "DJ_EVENT_PARAMS"],
  ["dj-model", { field: sent, value: sent }, "DJ_MODEL_FIELD"],
  ["dj-model", { field: "map", value: sent }, "DJ_MODEL_FIELD"],
  ["dj-model", { field: "text", value: [sent] }, "DJ_MODEL_FIELD"],
  ["save", `{"${sent}":{"__proto__":1}}`, "DJ_FRAME_FIELD"],
  ["save", `{"${sent}":${"[".repeat(50)}${"]".repeat(50)}}`, "DJ_FRAME_SIZE"],
];

const telling = new RegExp(`${sent}|${own}|SecretVault|eventHandler|amount|Invalid`);

describe.each(serversInTurn)("%s in production", (_, adapter, bodies) => {
  test.each(Object.entries(ways))("returns only the code of a refused event, by %s", async (name, ask) => {
    const { browser: first } = await start(adapter, { routes }, bodies);
    for (const [event, params, code] of refused) {
      // A separate browser, because a view that can no longer render stays with its browser.
      const browser = new HttpBrowser(first.origin, adapter.http2);
      const page = await browser.load("/");
      const reply = await ask(browser, page, event, params);
      expect(reply.code, event).toBe(code);
      expect(reply.text.replace(/"view":"SecretVault"/, "")).not.toMatch(telling);
      if (name !== "plain form")
        expect(JSON.parse(reply.text).find(({ type }: { type: string }) => type === "error").message).toBe(
          code,
        );
    }
  });

  test("returns only the code of a page that cannot be shown", async () => {
    const { browser } = await start(adapter, { routes }, bodies);
    for (const [path, code] of [
      ["/failing", "DJ_MOUNT"],
      [`/items/${sent}`, "DJ_MOUNT"],
      ["/unrenderable", "DJ_RENDER"],
      ["/refusing", "DJ_UNAUTHORIZED"],
    ] as const) {
      const { body, status } = await browser.request(`${path}?${sent}=${sent}`);
      expect(status).toBeGreaterThan(400);
      expect(body).toContain(`<p>${code}</p>`);
      expect(body).not.toMatch(telling);
      const posted = await browser.post(`${path}?${sent}=${sent}`, { _event: sent, [sent]: sent });
      expect(posted.status).toBe(403);
      expect(posted.body).not.toMatch(telling);
    }
  });
});

test.each(serversInTurn)(
  "%s receives only the code of an error it handles itself",
  async (_, adapter, bodies) => {
    let isBroken = false;
    const clock: Clock = {
      ...systemClock,
      now: () => {
        if (isBroken) throw new Error(own);
        return Date.now();
      },
    };
    const { browser } = await start(adapter, { routes, clock }, bodies);
    isBroken = true;
    const { body, status } = await browser.request(`/?${sent}`);
    isBroken = false;
    expect(status).toBe(500);
    expect(body).not.toMatch(telling);
  },
);

test("refused connections, closed connections and unknown paths return only the code", async () => {
  const app = createApp({
    secret: "a secret for the security suite, long enough",
    development: false,
    logger: false,
    routes,
    limits: { eventBurst: 3, eventsPerSecond: 0.001, frameBytes: 1_000 },
  });
  await withApp(app, async (origin) => {
    const texts: string[] = [];
    const heard = (headers: Record<string, string>, frames: readonly string[]): Promise<void> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws?${sent}`, { headers });
        socket.on("unexpected-response", (_request, response) => {
          response.on("data", (chunk) => texts.push(String(chunk)));
          response.on("end", resolve);
        });
        socket.on("error", () => {});
        socket.on("open", () => {
          for (const frame of frames) socket.send(frame);
        });
        socket.on("message", (data) => texts.push(String(data)));
        socket.on("close", (_code, reason) => {
          texts.push(String(reason));
          resolve();
        });
      });
    await heard({ origin: `https://${sent}.example` }, []);
    const frame = JSON.stringify({ type: "mount", token: sent, url: `/${sent}` });
    await heard({}, [frame, `{"type":"${sent}"}`, `{"type":"event","event":{"${sent}":1}}`, sent, sent]);
    await heard({}, [sent.repeat(200), "[]", "{", "1"]);
    for (const path of [`/${sent}`, `/_djust/${sent}`, `/_djust/sse?mount=${sent}`, "/_djust/sse"])
      texts.push(
        await (await fetch(origin + path, { headers: { origin: `https://${sent}.example` } })).text(),
        await (await fetch(origin + path, { method: "POST", body: sent })).text(),
      );
    expect(texts.length).toBeGreaterThan(15);
    expect(texts.join("\n")).not.toMatch(telling);
    for (const text of texts.filter((each) => each.startsWith("{"))) {
      const { code, message } = JSON.parse(text);
      expect(message).toBe(code);
    }
  });
});

test("in development the message quotes only the beginning of the input", async () => {
  const [adapter] = adapters;
  if (!adapter) throw new Error("there is no adapter");
  const { browser } = await start(adapter, { routes, development: true });
  for (const [event, params] of [
    [sent.repeat(1_000), {}],
    ["dj-model", { field: sent.repeat(1_000), value: 1 }],
    ["dj-model", { field: "text", value: [sent.repeat(1_000)] }],
    ["save", { [sent.repeat(1_000)]: 1 }],
    ["save", Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`${sent}${at}`, 1]))],
  ] as const)
    for (const [name, ask] of Object.entries(ways)) {
      if (name === "event by POST" && event.length > 1_000) continue;
      const page = await browser.load("/");
      const { text, code } = await ask(browser, page, event, params);
      expect(code).toMatch(/^DJ_/);
      expect(text.length, `${name} ${event.slice(0, 20)}`).toBeLessThan(12_000);
    }
});
