import { expect, it } from "vitest";
import { createApp } from "./app.js";
import { browserLimits, checkedLimits } from "./options.js";

it.each([
  [{ layout: "<main>" }, 'DJ_APP_OPTION: layout must be a function such as (page) => html`…`, got "<main>".'],
  [
    { logger: console.log },
    "DJ_APP_OPTION: logger must be false or have the methods debug, info, warn, error. Missing: ",
  ],
  [{ logger: { ...console, debug: undefined } }, "Missing: debug."],
  [{ secret: 5 }, "DJ_SECRET: secret must be a non-empty string"],
  [{ limits: { frameBytes: Number.NaN } }, "limits.frameBytes must be a positive number, got NaN."],
  [{ limits: { frameBytes: 5n } }, "limits.frameBytes must be a positive number, got 5."],
  [
    { limits: { frameSize: 5 } },
    /Unknown limit "frameSize"\. (?:Did you mean "\w+"\? )?Valid limits: frameBytes, /,
  ],
  [{ limits: { toString: 5 } }, 'Unknown limit "toString".'],
  [{ texts: { connectionLost: 5 } }, "texts.connectionLost must be a string or false, got 5."],
  [
    { texts: { lost: "x" } },
    'Unknown text "lost". Valid texts: connectionLost, connectionRestored, failure, errorTitle, back, notifications, namedNotifications, close, more, clearAll, recentMessages, inbox, unread, markRead, markAllRead, olderMessages, noMessages, inboxUnavailable, levels.',
  ],
  [{ transports: [5n] }, 'transports must be a list of "websocket", "sse" or "http", got [5].'],
  [{ transports: "sse" }, 'transports must be a list of "websocket", "sse" or "http", got "sse".'],
  [{ basePath: 5n }, 'basePath must be a path such as "/admin", got 5.'],
])("createApp refuses %o", (options, message) => {
  expect(() => createApp({ routes: {}, ...options } as never)).toThrow(message);
});

it("uses the console as the logger and treats undefined as not given", () => {
  const none = undefined as never;
  expect(() => createApp({ routes: {}, logger: console, layout: none, title: none })).not.toThrow();
});

it("reports an unknown option, but no extra fields from redis()", () => {
  const said: unknown[] = [];
  const logger = { ...console, warn: (_: object, message: string) => said.push(message) };
  const given = { layuot: () => {}, flash: {}, broadcast: () => {}, close: () => {} };
  const options = { secret: "kX9v2LqT7mWb4RzN8cYp1HsJ6dGf3A0e", routes: {}, logger, ...given };
  const message =
    'DJ_APP_OPTION: Unknown option in createApp: layuot. Did you mean "layout"? Valid options: ';
  expect(() => createApp(options)).toThrow(message);
  createApp({ ...options, development: false });
  expect(said).toEqual([expect.stringContaining(message)]);
});

it.each([
  [{ heartbeatMs: 90_000 }, 30_000],
  [{ resumeWindowMs: 10_000 }, 5_000],
  [{ heartbeatMs: 90_000, resumeWindowMs: 600_000 }, 90_000],
])("a page that may use HTTP sends heartbeats in time for its live session: %o", (given, everyMs) => {
  const limits = checkedLimits(given);
  const [heartbeatMs = 30_000] = browserLimits(limits, ["websocket", "http"]).times ?? [];
  expect(heartbeatMs).toBe(everyMs);
  expect(browserLimits(limits, ["websocket"]).times?.[0]).toBe(
    "heartbeatMs" in given ? given.heartbeatMs : undefined,
  );
});
