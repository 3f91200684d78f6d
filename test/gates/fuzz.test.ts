import fc from "fast-check";
import { expect, it } from "vitest";
import { createApp, eventHandler, html, LiveView } from "../../src/server/index.js";
import { DjustError, decodeClientFrame } from "../../src/wire/index.js";
import { longRun } from "../support/long-run.js";
import { loadPage, stillServes, withApp } from "./clients.js";

class Target extends LiveView {
  saves = 0;
  @eventHandler() save(): void {
    this.saves++;
  }
  override render() {
    return html`<p>${this.saves}</p>`;
  }
}

const frame = fc.oneof(
  fc.string(),
  fc.json(),
  fc
    .record(
      {
        type: fc.oneof(
          fc.constantFrom("mount", "event", "url_change", "live_redirect_mount", "ack", "ping", "flash"),
          fc.string(),
        ),
        event: fc.oneof(fc.constantFrom("save", "dj-model", "__proto__"), fc.jsonValue()),
        params: fc.jsonValue(),
        ref: fc.jsonValue(),
        url: fc.oneof(fc.webUrl(), fc.jsonValue()),
        uri: fc.oneof(fc.webUrl(), fc.jsonValue()),
        token: fc.jsonValue(),
        flash: fc.jsonValue(),
        ack: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((fields) => JSON.stringify(fields)),
);

it("reads 20,000 random frames and fails only with an error code", () => {
  fc.assert(
    fc.property(frame, (text) => {
      try {
        expect(decodeClientFrame(text)).toHaveProperty("type");
      } catch (error) {
        expect(error).toBeInstanceOf(DjustError);
      }
    }),
    { numRuns: 20_000 },
  );
});

it("keeps serving after thousands of random frames, cookies, tokens and headers", {
  timeout: 120_000,
}, async () => {
  const app = createApp({
    secret: "a secret for the fuzz, which is long enough",
    logger: false,
    routes: { "/": Target },
    limits: { eventsPerSecond: 1e9, eventBurst: 1e9 },
  });
  const header = fc.string({ unit: fc.constantFrom(..."abcXYZ019=;,._-%\"' "), maxLength: 60 });
  await withApp(app, async (origin) => {
    const credentials = await loadPage(origin);
    const { WebSocket } = await import("ws");
    const socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws`, {
      headers: { cookie: credentials.cookie },
    });
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ type: "mount", token: credentials.token, url: "/" }));
    const pongs = new Set<() => void>();
    socket.on("message", (data) => {
      if (String(data) === '{"type":"pong"}') for (const heard of pongs) heard();
    });
    const frames = fc.sample(frame, { numRuns: longRun(10_000, 1_000), seed: 7 });
    // In small batches: a client that sends everything without reading is disconnected, by design.
    for (let sent = 0; sent < frames.length; sent += 200) {
      for (const text of frames.slice(sent, sent + 200)) socket.send(text);
      const heard = new Promise<void>((resolve) => pongs.add(resolve));
      socket.send('{"type":"ping"}');
      await heard;
      pongs.clear();
    }
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          "/",
          "/_djust/frame",
          "/_djust/sse?mount=",
          "/_djust/health",
          "/_djust/nothing",
          "/x",
        ),
        fc.constantFrom("GET", "POST", "HEAD", "PUT"),
        fc.dictionary(
          fc.constantFrom(
            "cookie",
            "x-csrftoken",
            "x-djust-token",
            "x-djust-event",
            "x-djust-ref",
            "x-djust-ack",
            "x-djust-frame",
            "content-type",
            "origin",
          ),
          header,
        ),
        frame,
        fc.boolean(),
        async (path, method, headers, body, honest) => {
          const own = honest
            ? {
                cookie: credentials.cookie,
                "x-csrftoken": credentials.csrf,
                "x-djust-token": credentials.token,
              }
            : {};
          const response = await fetch(origin + path, {
            method,
            headers: { ...trimmed(headers), ...own },
            redirect: "manual",
            ...(method === "POST" || method === "PUT" ? { body } : {}),
            signal: AbortSignal.timeout(5_000),
          });
          expect(response.status).toBeLessThan(500);
          await response.body?.cancel();
        },
      ),
      { numRuns: longRun(2_000, 500) },
    );
    expect(await stillServes(origin)).toBe(true);
  });
});

/** Header values as clients send them, without surrounding spaces. */
function trimmed(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.trim()]));
}
