// @vitest-environment jsdom
import { describe, expect, test, vi } from "vitest";
import { connections, current, fakeTransport, mounted } from "../../../test/support/fake-transport.js";
import { comeBack, events, flash, messages, send } from "../../../test/support/live-root-page.js";

vi.mock("../transports/web-socket.js", () => ({ connectWebSocket: fakeTransport("websocket") }));

describe("flash", () => {
  test("is shown once, however often it arrives", () => {
    current().take(mounted(), flash(1), flash(2));
    comeBack();
    current().take(mounted(), flash(1), flash(2), flash(3));
    expect(messages()).toEqual(["message 1", "message 2", "message 3"]);
  });

  test("is acknowledged after half a second, or with an earlier frame", () => {
    current().take(mounted(), flash(1));
    expect(current().sent).toEqual([]);
    vi.advanceTimersByTime(500);
    expect(current().sent).toEqual([{ type: "ack", flash: 1, ack: 1 }]);
    current().take(flash(2));
    send("a");
    vi.advanceTimersByTime(500);
    expect(current().sent.slice(1)).toEqual([{ type: "event", event: "a", params: {}, ref: 1, ack: 2 }]);
  });

  test("is acknowledged again at each mount", () => {
    current().take(mounted(), flash(1));
    vi.advanceTimersByTime(500);
    comeBack();
    expect(current().mount.ack).toBe(1);
  });

  test("that is missing causes a new mount", () => {
    current().take(mounted({ after: 3 }), flash(4), flash(6));
    expect(messages()).toEqual(["message 4"]);
    expect(connections).toHaveLength(2);
    current().take(mounted({ after: 4 }), flash(5), flash(6));
    expect(messages()).toEqual(["message 4", "message 5", "message 6"]);
  });

  test("that the server dropped does not count as missing", () => {
    current().take(mounted({ after: 3 }), flash(4), flash(9, { after: 4 }));
    expect(messages()).toEqual(["message 4", "message 9"]);
    expect(connections).toHaveLength(1);
  });

  test("that was lost last is detected at the next heartbeat or reply", () => {
    current().take(mounted(), flash(1), { type: "pong", after: 1, ref: 0 }, { type: "pong" });
    expect(connections).toHaveLength(1);
    current().take({ type: "pong", after: 2, ref: 0 });
    expect(connections).toHaveLength(2);
    current().take(mounted({ after: 1 }), flash(2));
    current().take({ type: "noop", after: 3 });
    expect(connections).toHaveLength(3);
  });

  test("of a new session starts at new ids", () => {
    current().take(mounted(), flash(1));
    comeBack();
    current().take(mounted({ session: "s2" }), flash(1));
    expect(messages()).toEqual(["message 1", "message 1"]);
    send("a");
    expect(current().sent).toMatchObject([{ ack: 1 }]);
  });
});

describe("a frame lost at a proxy", () => {
  test("is detected at the next heartbeat: an event", () => {
    current().take(mounted());
    send("a");
    current().take({ type: "pong", after: 0, ref: 0 });
    current().take(mounted());
    expect(connections).toHaveLength(2);
    expect(events()).toEqual(["a 1"]);
  });

  test("is detected at the next update: a patch", () => {
    current().take(mounted());
    current().take({ type: "patch", version: 3, patches: {} });
    expect(connections).toHaveLength(2);
    expect(current().mount).not.toHaveProperty("version");
  });

  test("is sent again when the server lacks it", () => {
    current().take(mounted());
    send("a");
    current().take({ type: "reload", reason: "a frame before this one was lost" });
    current().take(mounted());
    expect(events()).toEqual(["a 1"]);
  });
});
