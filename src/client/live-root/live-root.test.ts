// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connections, current, fakeTransport, mounted } from "../../../test/support/fake-transport.js";
import { pageFlash } from "../../../test/support/page-flash.js";
import type { ClientFrame, EventRequest, MountFrame, ServerFrame } from "../../wire/index.js";
import { createLoading } from "../events/index.js";
import { provideAllParts } from "../parts/all.js";
import { createLiveRoot, type LiveRoot } from "./live-root.js";

vi.mock("../transports/web-socket.js", () => ({ connectWebSocket: fakeTransport("websocket") }));

const navigation = {
  follow: vi.fn(),
  patch: vi.fn(),
  navigate: vi.fn(),
  arrived: vi.fn(),
  markCurrent: vi.fn(),
  clicked: vi.fn(),
};
const connected = vi.fn();
const ownFlash = pageFlash({ shown: () => {} });
let root: LiveRoot;

provideAllParts();

beforeEach(() => {
  vi.useFakeTimers();
  connections.length = 0;
  open();
});

afterEach(() => {
  root.disconnect();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

function open(content = "", attributes = ""): void {
  ownFlash.empty();
  document.body.innerHTML = `
    <div id="dj-flash-container" class="dj-flash-container" data-dj-auto-dismiss="0"></div>
    <div dj-view="View" dj-root data-dj-token="t0"><button ${attributes}></button>${content}</div>`;
  connections.length = 0;
  const element = document.querySelector("[dj-root]") as Element;
  root = createLiveRoot({
    root: element,
    config: { path: "/_djust", transports: ["websocket"] },
    flash: ownFlash,
    loading: createLoading(),
    runBinding: vi.fn(),
    navigation: () => ({
      use: (act) => act(navigation),
      changed: (hasArrived) => (hasArrived ? navigation.arrived() : navigation.markCurrent()),
      clicked: vi.fn(),
    }),
    connected,
  });
  root.connect();
}

const button = (): Element => document.querySelector("button") as Element;
const send = (event: string): number | undefined => root.event(event, {}, button());

/** Comes back after a loss, up to the mount frame. */
function comeBack(): void {
  vi.spyOn(Math, "random").mockReturnValue(0);
  current().lost();
  vi.advanceTimersByTime(251);
}

const events = (frames: readonly ClientFrame[] = current().sent): string[] =>
  frames
    .filter((frame): frame is EventRequest => frame.type === "event")
    .map(({ event, ref }) => `${event} ${ref}`);

const flash = (id: number, fields: object = {}): ServerFrame => ({
  type: "flash",
  action: "put",
  level: "info",
  message: `message ${id}`,
  id,
  ...fields,
});

const messages = (): (string | null)[] =>
  Array.from(document.querySelectorAll(".dj-flash"), (element) => element.textContent);

/** What `djust:error` events say that bubble up to the window; the console is spared. */
function complaints(): string[] {
  const said: string[] = [];
  const listen = (event: Event): void => {
    said.push((event as CustomEvent<{ message: string }>).detail.message);
    event.preventDefault();
  };
  addEventListener("djust:error", listen);
  return said;
}

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

  test("of a page from the browser's cache identifies a new tab", () => {
    current().take(mounted(), flash(1));
    const { tab } = current().mount;
    root.disconnect();
    root.renew();
    expect(current().mount.tab).not.toBe(tab);
    expect(current().mount).not.toHaveProperty("version");
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
