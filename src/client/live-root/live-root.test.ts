// @vitest-environment jsdom
import { describe, expect, test, vi } from "vitest";
import { connections, current, fakeTransport, mounted } from "../../../test/support/fake-transport.js";
import {
  button,
  comeBack,
  complaints,
  connected,
  events,
  flash,
  messages,
  navigation,
  open,
  root,
  send,
} from "../../../test/support/live-root-page.js";
import type { MountFrame, ServerFrame } from "../../wire/index.js";

vi.mock("../transports/web-socket.js", () => ({ connectWebSocket: fakeTransport("websocket") }));

describe("connection states", () => {
  test("set classes on the root and dispatch events on window", () => {
    const told: string[] = [];
    for (const state of ["connecting", "connected", "disconnected"])
      addEventListener(`djust:${state}`, () => told.push(`${state}: ${root.root.className}`), { once: true });
    root.disconnect();
    open();
    current().take(mounted());
    current().lost();
    expect(told).toEqual([
      "connecting: dj-connecting",
      "connected: dj-connected",
      "disconnected: dj-disconnected",
    ]);
  });

  test("include the transport in use", () => {
    current().take(mounted());
    expect(connected.mock.calls).toEqual([["websocket"]]);
    current().lost();
    expect(connected.mock.calls).toEqual([["websocket"], [undefined]]);
  });
});

describe("events", () => {
  test("wait for the mount, and are sent in order", () => {
    send("a");
    send("b");
    expect(current().sent).toEqual([]);
    current().take(mounted());
    expect(events()).toEqual(["a 1", "b 2"]);
  });

  test("that wait for a connection are sent once, before later ones", () => {
    current().take(mounted());
    current().lost();
    send("a");
    send("b");
    vi.advanceTimersByTime(1_000);
    addEventListener("djust:connected", () => send("c"), { once: true });
    current().take(mounted());
    expect(events()).toEqual(["a 1", "b 2", "c 3"]);
  });

  test("without a reply are sent again, except those that the server processed", () => {
    current().take(mounted());
    for (const name of ["a", "b", "c"]) send(name);
    comeBack();
    current().take(mounted({ lastRef: 2 }));
    expect(events()).toEqual(["c 3"]);
  });

  test("are settled up to the ref of a reply", () => {
    current().take(mounted());
    for (const name of ["a", "b", "c"]) send(name);
    current().take({ type: "noop", ref: 2 });
    comeBack();
    expect(current().mount.ref).toBe(2);
    current().take(mounted({ lastRef: 2 }));
    expect(events()).toEqual(["c 3"]);
  });

  test("are sent no faster than the server's rate limit", () => {
    current().take(mounted());
    for (let event = 0; event < 40; event++) send("e");
    expect(events()).toHaveLength(8);
    vi.advanceTimersByTime(100);
    // Ten may be unanswered.
    expect(events()).toHaveLength(10);
    for (let at = 100; at < 1_000; at += 10) {
      const [last] = events().slice(-1);
      current().take({ type: "noop", ref: Number(last?.split(" ")[1]) });
      vi.advanceTimersByTime(10);
      expect(events().length).toBeLessThanOrEqual(20 + at / 10);
    }
    expect(events()).toEqual(Array.from({ length: 40 }, (_, index) => `e ${index + 1}`));
  });

  test("are numbered without gaps from the ref in the mount frame", () => {
    expect(current().mount.ref).toBe(0);
    current().take(mounted());
    send("a");
    current().take({ type: "noop", ref: 1 });
    comeBack();
    expect(current().mount.ref).toBe(1);
  });

  test("that an earlier session received are reported, and the others are sent to the new one", () => {
    const said = complaints();
    current().take(mounted());
    send("a");
    send("dj-model");
    current().lost();
    send("b");
    vi.advanceTimersByTime(1_000);
    const { lastRef: _, ...fresh } = mounted({ session: "s2" });
    current().take(fresh);
    expect(events()).toEqual(["b 3"]);
    expect(said).toEqual([`DJ_OFFLINE: Event "a" may be lost.`]);
  });

  test("that another node cannot know of are reported", () => {
    const said = complaints();
    current().take(mounted());
    send("a");
    send("b");
    comeBack();
    current().take(mounted({ lastRef: 1, moved: true }));
    expect(events()).toEqual([]);
    expect(said).toEqual([`DJ_OFFLINE: Event "b" may be lost.`]);
  });

  test("that an expired session refused are sent to the next one", () => {
    const said = complaints();
    current().take(mounted());
    send("a");
    current().take({ type: "error", code: "DJ_NOT_MOUNTED", message: "gone", ref: 1 });
    vi.advanceTimersByTime(1_000);
    const { lastRef: _, ...fresh } = mounted({ session: "s2" });
    current().take(fresh);
    expect(events()).toEqual(["a 1"]);
    expect(said).toEqual(["gone"]);
  });

  test("fail immediately on an element with dj-offline=fail", () => {
    root.disconnect();
    open("", 'dj-offline="fail"');
    expect(send("a")).toBe(1);
    current().take(mounted());
    expect(send("b")).toBe(2);
    current().lost();
    const said = complaints();
    const target = vi.fn();
    button().addEventListener("djust:error", target);
    expect(send("c")).toBeUndefined();
    expect(said).toEqual([`DJ_OFFLINE: Event "c" was not sent.`]);
    expect(target).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(1_000);
    current().take(mounted({ lastRef: 2 }));
    expect(events()).toEqual([]);
  });
});

describe("a mount", () => {
  test("sends the page's version and the entered values", () => {
    root.disconnect();
    open(`<input dj-model="name" value="Ada"><input type="checkbox" dj-model="agreed" checked>
      <input type="checkbox" dj-model.lazy="tags" value="a" checked><input type="checkbox" dj-model.lazy="tags" value="b">
      <input type="radio" dj-model="size" value="s"><input type="radio" dj-model="size" value="m" checked>
      <select dj-model="colour"><option>red</option><option selected>blue</option></select>
      <textarea dj-model="note">dear</textarea><input name="free" value="x">`);
    current().take(mounted({ version: 7 }));
    comeBack();
    expect(current().mount).toMatchObject({
      token: "t1",
      url: "/",
      version: 7,
      fields: { name: "Ada", agreed: true, tags: ["a"], size: "m", colour: "blue", note: "dear" },
    });
  });

  test("of a page from the browser's cache identifies the same tab, with what it has", () => {
    current().take(mounted({ version: 3 }), flash(1));
    const { tab } = current().mount;
    root.disconnect();
    root.connect();
    expect(current().mount).toMatchObject({ tab, version: 3, ack: 1 });
  });

  test("that is refused permanently is not retried", () => {
    const said = complaints();
    current().take({ type: "error", code: "DJ_UNAUTHORIZED", message: "no" });
    vi.advanceTimersByTime(120_000);
    expect(connections).toHaveLength(1);
    expect(said).toEqual(["no"]);
  });

  test.each(["DJ_MOUNT", "DJ_SHUTDOWN", "DJ_RATE_CONNECTIONS", "DJ_INTERNAL"] as const)(
    "that fails with %s is tried again",
    (code) => {
      complaints();
      current().take({ type: "error", code, message: "not now" });
      vi.advanceTimersByTime(500);
      expect(connections).toHaveLength(2);
    },
  );

  test("with an invalid token does not reload a new page", () => {
    complaints();
    vi.spyOn(performance, "now").mockReturnValue(9_000);
    current().take({ type: "error", code: "DJ_TOKEN", message: "expired" });
    vi.advanceTimersByTime(120_000);
    expect(connections).toHaveLength(1);
  });

  test("on another node starts after a random delay", () => {
    current().take(mounted());
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    current().take({ type: "reload", reason: "The server is shutting down", withinMs: 5_000 });
    expect(root.root.className).toBe("dj-disconnected");
    vi.advanceTimersByTime(2_499);
    expect(connections).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(connections).toHaveLength(2);
  });
});

describe("a redirect", () => {
  const redirect: ServerFrame = { type: "navigation", action: "redirect", url: "/next" };

  test("is sent after the waiting events, and nothing more of the old view is shown", () => {
    current().take(mounted(), flash(1));
    send("a");
    root.redirected("/next", "sealed");
    expect(messages()).toEqual([]);
    current().take({ type: "noop", ref: 1 }, flash(2), redirect);
    expect(messages()).toEqual([]);
    expect(navigation.follow).not.toHaveBeenCalled();
    expect(current().sent.slice(1)).toMatchObject([
      { type: "live_redirect_mount", url: "/next", carry: "sealed", ref: 2 },
    ]);
    current().take(mounted({ url: "/next", version: 2, lastRef: 2, after: 2 }), flash(3));
    expect(messages()).toEqual(["message 3"]);
  });

  test("is sent again if its reply was lost", () => {
    current().take(mounted());
    comeBack();
    current().take(mounted(), redirect);
    expect(navigation.follow).toHaveBeenCalledExactlyOnceWith(redirect);
  });

  test("is followed when a hook redirects the view that was requested", () => {
    current().take({ type: "navigation", action: "redirect", url: "/login" });
    root.redirected("/login");
    expect(current().sent).toMatchObject([{ type: "live_redirect_mount", url: "/login", ref: 1 }]);
  });
});

test("loading states end with the connection", () => {
  root.disconnect();
  open("", 'dj-lock dj-click="save"');
  current().take(mounted());
  send("save");
  expect((button() as HTMLButtonElement).disabled).toBe(true);
  current().lost();
  expect((button() as HTMLButtonElement).disabled).toBe(false);
});

test("a mount sets the view's name, the title and the head", () => {
  document.head.innerHTML = "<title>old</title><!--dj-head--><meta name=a><!--/dj-head--><link>";
  const frame: MountFrame = { ...mounted(), view: "Other", title: "new", head: "<meta name=b><meta name=c>" };
  current().take(frame);
  expect(root.root.getAttribute("dj-view")).toBe("Other");
  expect(document.head.innerHTML).toBe(
    '<title>new</title><!--dj-head--><meta name="b"><meta name="c"><!--/dj-head--><link>',
  );
});
