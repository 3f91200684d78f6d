// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type PageFlash, pageFlash } from "../../../test/support/page-flash.js";
import { limits, names } from "../../wire/index.js";

let flash: PageFlash;
const shown = vi.fn();

function container(attributes = "", children = ""): HTMLElement {
  const holder = document.createElement("div");
  holder.innerHTML = `<div id="dj-flash-container" class="dj-flash-container" ${attributes}>${children}</div>`;
  document.body.append(holder);
  return holder.firstElementChild as HTMLElement;
}

const texts = (): (string | null)[] =>
  [...document.querySelectorAll("#dj-flash-container .dj-flash")].map((element) => element.textContent);
const staying = (): (string | null)[] =>
  [...document.querySelectorAll("#dj-flash-container .dj-flash:not(.dj-flash-removing)")].map(
    (element) => element.textContent,
  );
const only = (): HTMLElement => {
  const [element, more] = document.querySelectorAll<HTMLElement>(".dj-flash");
  if (!element || more) throw new Error("expected one message");
  return element;
};

const observers: MutationObserver[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  const observe = MutationObserver.prototype.observe;
  vi.spyOn(MutationObserver.prototype, "observe").mockImplementation(function (
    this: MutationObserver,
    ...how
  ) {
    observers.push(this);
    observe.apply(this, how);
  });
  document.body.innerHTML = "";
  shown.mockReset();
  flash = pageFlash({ shown });
});

afterEach(() => {
  flash.empty();
  for (const observer of observers.splice(0)) observer.disconnect();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a message", () => {
  it("is the element in the guide", () => {
    container();
    flash.show("success", "Item saved!");
    const element = only();
    expect(element.outerHTML).toBe(
      '<div class="dj-flash dj-flash-success" role="alert" data-dj-flash-level="success" aria-live="polite">Item saved!</div>',
    );
    expect(element.parentElement?.id).toBe(names.flashContainer);
  });

  it("is assertive when it is an error", () => {
    container();
    flash.show("error", "No");
    expect(only().getAttribute("aria-live")).toBe("assertive");
  });

  it("shows its text unchanged", () => {
    container();
    for (const text of [
      "",
      " ",
      "<img src=x onerror=alert(1)>",
      "a\n b\u0000",
      "\ud800",
      "😀",
      "x".repeat(10_000),
    ]) {
      flash.show("info", text);
      const element = document.querySelector("#dj-flash-container")?.lastElementChild;
      expect(element?.textContent).toBe(text);
      expect(element?.children.length).toBe(0);
    }
  });

  it.each([
    ["two words", "dj-flash-two-words"],
    ["a \t\n b", "dj-flash-a-b"],
    ["", "dj-flash-"],
    ['"quoted"', 'dj-flash-"quoted"'],
    ["😀", "dj-flash-😀"],
  ])("of level %j has one class for it and the level itself as an attribute", (level, className) => {
    container();
    flash.show(level, "text");
    expect([...only().classList]).toEqual(["dj-flash", className]);
    expect(only().getAttribute("data-dj-flash-level")).toBe(level);
  });

  it("is added after existing ones", () => {
    container("", "<p>own</p>");
    flash.show("info", "one");
    flash.show("info", "two");
    expect(document.querySelector("#dj-flash-container")?.textContent).toBe("ownonetwo");
  });
});

describe("the end of a message", () => {
  it("starts after five seconds and takes 300 ms", () => {
    container();
    flash.show("info", "text");
    vi.advanceTimersByTime(limits.autoDismissMs - 1);
    expect(only().className).toBe("dj-flash dj-flash-info");
    vi.advanceTimersByTime(1);
    expect(only().className).toBe("dj-flash dj-flash-info dj-flash-removing");
    vi.advanceTimersByTime(limits.flashRemovalMs - 1);
    expect(only()).toBeTruthy();
    vi.advanceTimersByTime(1);
    expect(texts()).toEqual([]);
  });

  it.each([
    ["8000", 8000],
    ["1", 1],
    [" 700 ", 700],
    ["", 5000],
    [" ", 5000],
    ["soon", 5000],
    ["-1", 5000],
    ["5s", 5000],
    ["NaN", 5000],
    ["Infinity", 5000],
  ])("is told by data-dj-auto-dismiss=%j", (value, ms) => {
    container(`data-dj-auto-dismiss="${value}"`);
    flash.show("info", "text");
    vi.advanceTimersByTime(ms - 1);
    expect(staying()).toEqual(["text"]);
    vi.advanceTimersByTime(1);
    expect(staying()).toEqual([]);
  });

  it.each(["0", " 0 ", "99999999999"])("never starts by itself with data-dj-auto-dismiss=%j", (value) => {
    container(`data-dj-auto-dismiss="${value}"`);
    flash.show("info", "text");
    vi.advanceTimersByTime(24 * 3_600_000);
    expect(staying()).toEqual(["text"]);
  });

  it("uses the container's current time for each message", () => {
    const element = container('data-dj-auto-dismiss="0"');
    flash.show("info", "stays");
    element.setAttribute("data-dj-auto-dismiss", "100");
    flash.show("info", "goes");
    vi.advanceTimersByTime(400);
    expect(texts()).toEqual(["stays"]);
  });

  it("uses the message's own time if it has one", () => {
    container('data-dj-auto-dismiss="0"');
    flash.handleFlash({ action: "put", level: "info", message: "goes", autoDismiss: 50 });
    flash.show("info", "too", { autoDismiss: 60 });
    flash.show("info", "stays");
    vi.advanceTimersByTime(360);
    expect(texts()).toEqual(["stays"]);
  });

  it("starts when the element or something inside it is dismissed", () => {
    container("data-dj-close-label=Close data-dj-auto-dismiss=0");
    for (const text of ["one", "two", "three"]) flash.show("info", text);
    const [one, two] = document.querySelectorAll(".dj-flash");
    flash.dismiss(one as Element);
    flash.dismiss(two?.querySelector("button") as Element);
    expect(staying()).toEqual(["three"]);
    vi.advanceTimersByTime(299);
    flash.dismiss(one as Element);
    vi.advanceTimersByTime(1);
    expect(texts()).toEqual(["three"]);
    flash.dismiss(one as Element);
    vi.advanceTimersByTime(300);
    expect(texts()).toEqual(["three"]);
  });

  it("does not start when anything else is dismissed", () => {
    const element = container();
    flash.show("info", "text");
    const loose = document.createElement("div");
    loose.className = "dj-flash";
    for (const other of [loose, element, document.body, document, null, undefined, "x", 7, {}])
      flash.dismiss(other as Element);
    expect(staying()).toEqual(["text"]);
    expect(loose.className).toBe("dj-flash");
  });
});

describe("clear", () => {
  it("removes all messages, after 300 ms", () => {
    container();
    flash.show("info", "one");
    flash.show("error", "two");
    flash.clear();
    expect(document.querySelectorAll(".dj-flash-removing").length).toBe(2);
    vi.advanceTimersByTime(300);
    expect(texts()).toEqual([]);
  });

  it.each(["error", "", 'it\'s "x"', "a b", "😀", "]", "\\", "*"])("removes only level %j", (level) => {
    container();
    flash.show("other", "stays");
    flash.show(level, "goes");
    flash.clear(level);
    expect(staying()).toEqual(["stays"]);
  });

  it("compares levels by their text, not by class", () => {
    container();
    flash.show("a b", "spaces");
    flash.show("a-b", "dash");
    flash.clear("a-b");
    expect(staying()).toEqual(["spaces"]);
  });

  it("does not affect messages that are being removed", () => {
    container();
    flash.show("info", "text");
    vi.advanceTimersByTime(5200);
    flash.clear();
    flash.clear("info");
    vi.advanceTimersByTime(99);
    expect(texts()).toEqual(["text"]);
    vi.advanceTimersByTime(1);
    expect(texts()).toEqual([]);
  });

  it("drops messages that wait for room on screen", () => {
    container("data-dj-max-visible=1");
    flash.show("info", "one");
    flash.show("info", "two");
    flash.show("error", "three");
    flash.clear("info");
    vi.advanceTimersByTime(300);
    expect(texts()).toEqual(["three"]);
  });

  it("keeps messages that follow it in the same task", () => {
    container();
    flash.show("info", "old");
    flash.clear();
    flash.show("info", "new");
    expect(staying()).toEqual(["new"]);
  });
});

describe("messages of the first page", () => {
  beforeEach(() => {
    container(
      "data-dj-auto-dismiss=2000",
      `<div class="dj-flash dj-flash-info own" role="alert" data-dj-flash-level="info">one</div>
       <div class="dj-flash dj-flash-error" role="alert" data-dj-flash-level="error" data-dj-auto-dismiss="0">two</div>
       <p>own</p>`,
    );
    flash.flush();
  });

  it("end after the container's time or their own", () => {
    vi.advanceTimersByTime(2300);
    expect(texts()).toEqual(["two"]);
    expect(document.querySelector("p")).toBeTruthy();
  });

  it("keep their classes", () => {
    expect(document.querySelector(".dj-flash")?.className).toBe("dj-flash dj-flash-info own");
  });

  it("are cleared by level", () => {
    flash.clear("error");
    expect(staying()).toEqual(["one"]);
  });

  it("are dismissed", () => {
    flash.dismiss(document.querySelector(".dj-flash") as Element);
    expect(staying()).toEqual(["two"]);
  });

  it("are removed at once by reset", () => {
    flash.empty();
    expect(texts()).toEqual([]);
  });
});

it("reads key, button and dismissible of a message in the first page from its attributes", () => {
  const action = vi.fn();
  container(
    'dj-update="ignore" data-dj-close-label=Close',
    `<div class="dj-flash dj-flash-info" data-dj-flash-level="info" data-dj-key="k" data-dj-dismissible="false"
       data-dj-action='{"label":"Undo","event":"undo"}'>one</div>`,
  );
  const own = pageFlash({ shown, action });
  expect(only().querySelectorAll(".dj-flash-close").length).toBe(0);
  expect(only().querySelector(".dj-flash-action")?.getAttribute("aria-label")).toBe("Undo");
  own.show("success", "two", { key: "k" });
  expect(only().textContent).toBe("two");
  expect(only().className).toBe("dj-flash dj-flash-success");
  expect(only().querySelector(".dj-flash-action")).toBeNull();
  own.empty();
});

describe("without a container", () => {
  it("puts and clears wait in order", () => {
    flash.show("info", "cleared");
    flash.show("error", "also");
    flash.clear("info");
    flash.show("info", "after");
    container();
    flash.flush();
    expect(texts()).toEqual(["also", "after"]);
  });

  it("a waiting clear removes the messages of a new container", () => {
    flash.clear();
    flash.show("info", "new");
    container("", '<div class="dj-flash" data-dj-flash-level="info">old</div>');
    flash.flush();
    expect(staying()).toEqual(["new"]);
  });

  it("the timer starts when the container is added", () => {
    flash.show("info", "text");
    vi.advanceTimersByTime(60_000);
    container();
    flash.flush();
    vi.advanceTimersByTime(4999);
    expect(staying()).toEqual(["text"]);
    vi.advanceTimersByTime(1);
    expect(staying()).toEqual([]);
  });

  it("a new container is detected automatically", async () => {
    flash.show("info", "text");
    container();
    await vi.waitFor(() => expect(texts()).toEqual(["text"]));
  });

  it("no element is created", () => {
    flash.show("info", "text");
    flash.clear();
    flash.flush();
    expect(document.body.innerHTML).toBe("");
  });

  it("only the newest 1,000 commands wait", () => {
    for (let i = 0; i <= limits.outboxLength; i++) flash.show("info", `${i}`);
    container();
    flash.flush();
    expect(texts()[0]).toBe("1");
  });
});

describe("a container that is replaced", () => {
  it("passes its messages on with their remaining time", () => {
    const old = container();
    flash.show("info", "one");
    vi.advanceTimersByTime(3000);
    (old.parentNode as Element).remove();
    container();
    flash.flush();
    flash.show("info", "two");
    expect(texts()).toEqual(["one", "two"]);
    vi.advanceTimersByTime(2300);
    expect(texts()).toEqual(["two"]);
    expect(old.children.length).toBe(0);
  });

  it("receives new messages even before a flush", () => {
    const old = container();
    flash.show("info", "one");
    (old.parentNode as Element).remove();
    const now = container();
    flash.show("info", "two");
    expect([...now.children].map((element) => element.textContent)).toEqual(["one", "two"]);
  });

  it("passes its messages on without a flush", async () => {
    const old = container();
    flash.show("info", "one");
    old.replaceWith(Object.assign(document.createElement("section"), { id: "dj-flash-container" }));
    await vi.waitFor(() => expect(texts()).toEqual(["one"]));
  });

  it("does not pause timers while there is none", () => {
    const old = container();
    flash.show("info", "one");
    old.remove();
    vi.advanceTimersByTime(5300);
    container();
    flash.flush();
    expect(texts()).toEqual([]);
  });

  it("continues to remove messages that are being removed", () => {
    const old = container();
    flash.show("info", "one");
    flash.clear();
    old.remove();
    container();
    flash.flush();
    vi.advanceTimersByTime(299);
    expect(texts()).toEqual(["one"]);
    vi.advanceTimersByTime(1);
    expect(texts()).toEqual([]);
  });
});

it("does not adopt its own elements again", () => {
  container("data-dj-max-visible=2");
  flash.show("info", "one");
  flash.flush();
  flash.show("info", "two");
  expect(texts()).toEqual(["one", "two"]);
});

it("ignores an id passed to show", () => {
  container();
  flash.show("info", "one", { id: 99 } as object);
  expect(flash.settled()).toBe(0);
});

it("makes room when another script removes an element", () => {
  container("data-dj-max-visible=1");
  flash.show("info", "one");
  flash.show("info", "two");
  only().remove();
  flash.flush();
  expect(texts()).toEqual(["two"]);
  vi.advanceTimersByTime(5300);
  expect(texts()).toEqual([]);
});

describe("the limit of messages on screen", () => {
  it("is 100; of 500 messages all are shown, in order", () => {
    container();
    for (let i = 0; i < 500; i++) flash.show("info", `${i}`);
    const seen: (string | null)[] = [];
    while (seen.length < 500) {
      const now = texts();
      expect(now.length).toBe(100);
      seen.push(...now);
      vi.advanceTimersByTime(5299);
      expect(texts()).toEqual(now);
      vi.advanceTimersByTime(1);
    }
    expect(seen).toEqual(Array.from({ length: 500 }, (_, i) => `${i}`));
    expect(texts()).toEqual([]);
  });

  it.each([
    ["3", 3],
    ["0", 100],
    ["many", 100],
    ["1000", 100],
  ])("is for data-dj-max-visible=%j", (value, count) => {
    container(`data-dj-max-visible=${value}`);
    for (let i = 0; i < 200; i++) flash.show("info", `${i}`);
    expect(texts().length).toBe(count);
  });

  it("does not shorten the time of a waiting message", () => {
    container("data-dj-max-visible=1");
    flash.show("info", "one");
    flash.show("info", "two");
    vi.advanceTimersByTime(5300 + 4999);
    expect(staying()).toEqual(["two"]);
    vi.advanceTimersByTime(1);
    expect(staying()).toEqual([]);
  });
});

describe("ids", () => {
  const put = (id: number | undefined, message: string): void =>
    flash.handleFlash({ type: "flash", action: "put", level: "info", message, id });
  const acked = (): number[] => shown.mock.calls.map(([id]) => id);

  it("are applied once", () => {
    container();
    put(1, "one");
    put(2, "two");
    put(1, "one again");
    put(2, "two again");
    put(undefined, "none");
    put(undefined, "none");
    expect(texts()).toEqual(["one", "two", "none", "none"]);
    expect(flash.settled()).toBe(2);
    expect(acked()).toEqual([1, 2]);
  });

  it("are acknowledged when the message is in the page", () => {
    put(1, "one");
    flash.handleFlash({ action: "clear", id: 2 });
    put(3, "three");
    expect(flash.settled()).toBe(0);
    expect(acked()).toEqual([]);
    shown.mockImplementation((id) => {
      if (id === 3) expect(texts()).toEqual(["three"]);
    });
    container();
    flash.flush();
    expect(acked()).toEqual([1, 2, 3]);
  });

  it("are acknowledged up to the first that is still waiting", () => {
    container("data-dj-max-visible=1");
    flash.handleFlash({ action: "put", level: "info", message: "0 %", key: "k", id: 1 });
    put(2, "waits");
    flash.handleFlash({ action: "put", level: "info", message: "50 %", key: "k", id: 3 });
    expect(acked()).toEqual([1]);
    vi.advanceTimersByTime(5300);
    expect(acked()).toEqual([1, 3]);
  });

  it("start again in a new live session, and only then", () => {
    container();
    flash.adopt("a");
    put(1, "one");
    flash.adopt("a");
    put(1, "again");
    flash.adopt("b");
    expect(flash.settled()).toBe(0);
    put(1, "new");
    expect(texts()).toEqual(["one", "new"]);
    expect(acked()).toEqual([1, 1]);
  });

  it("of an old session are not acknowledged in a new one", () => {
    flash.adopt("a");
    put(7, "old");
    flash.adopt("b");
    put(1, "new");
    container();
    flash.flush();
    expect(texts()).toEqual(["old", "new"]);
    expect(acked()).toEqual([1]);
  });

  it("of an old session do not block those of a new one", () => {
    container("data-dj-max-visible=1");
    flash.show("info", "one", { key: "k" });
    flash.adopt("a");
    put(7, "waits");
    flash.adopt("b");
    flash.handleFlash({ action: "put", level: "info", message: "two", key: "k", id: 1 });
    expect(acked()).toEqual([1]);
  });
});

it("applies a command from several nodes once, and acknowledges each", () => {
  container();
  const named = (id: number, uid: string) =>
    flash.handleFlash({ action: "put", level: "info", message: uid, id, uid });
  flash.adopt("a");
  named(1, "one");
  named(2, "two");
  named(3, "one");
  flash.adopt("b");
  named(1, "two");
  named(2, "three");
  expect(texts()).toEqual(["one", "two", "three"]);
  expect(shown.mock.calls).toEqual([[1], [2], [3], [1], [2]]);
});

it("remembers the newest thousand uids", () => {
  container();
  const named = (uid: string) => flash.handleFlash({ action: "put", level: "info", message: uid, uid });
  named("old");
  named("new");
  for (let i = 0; i < 999; i++) flash.handleFlash({ action: "clear", level: "none", uid: `${i}` });
  named("new");
  expect(texts()).toEqual(["old", "new"]);
  named("old");
  expect(texts()).toEqual(["old", "new", "old"]);
});

it("counts the ids of several sessions in a page separately", () => {
  const others = vi.fn();
  const other = flash.channel(others);
  container("data-dj-max-visible=2");
  for (const { handleFlash } of [flash, other, flash, other])
    handleFlash({ action: "put", level: "info", message: "text", id: 1 });
  other.handleFlash({ action: "put", level: "info", message: "waits", id: 2 });
  expect(texts()).toEqual(["text", "text"]);
  expect([shown.mock.calls, others.mock.calls]).toEqual([[[1]], [[1]]]);
  expect([flash.settled(), other.settled()]).toEqual([1, 1]);
  flash.adopt("new");
  expect([flash.settled(), other.settled()]).toEqual([0, 1]);
  flash.clear();
  expect(others.mock.calls).toEqual([[1], [2]]);
});

describe("reset", () => {
  it("removes all messages immediately, including waiting ones", () => {
    container("data-dj-max-visible=2");
    for (const text of ["one", "two", "three"]) flash.show("info", text);
    flash.clear("error");
    flash.dismiss(document.querySelector(".dj-flash") as Element);
    flash.empty();
    expect(texts()).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(texts()).toEqual([]);
    flash.show("info", "next");
    expect(texts()).toEqual(["next"]);
  });

  it("removes messages that wait for a container", () => {
    flash.show("info", "text");
    flash.empty();
    container();
    flash.flush();
    expect(texts()).toEqual([]);
  });

  it("continues the ids after the dropped ones", () => {
    container("data-dj-max-visible=1");
    for (const id of [1, 2]) flash.handleFlash({ action: "put", level: "info", message: "x", id });
    flash.empty();
    flash.handleFlash({ action: "put", level: "info", message: "x", id: 2 });
    expect(texts()).toEqual([]);
    flash.handleFlash({ action: "put", level: "info", message: "y", id: 3 });
    expect(texts()).toEqual(["y"]);
    expect(shown.mock.calls.map(([id]) => id)).toEqual([1, 3]);
  });
});

it("removes all messages of a page from the browser's cache, and of no other page", () => {
  container();
  flash.show("info", "text");
  dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  expect(texts()).toEqual(["text"]);
  dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  expect(texts()).toEqual([]);
});

describe("the same key", () => {
  it("updates a message in place and restarts its timer", () => {
    container();
    flash.show("info", "0 %", { key: "job", autoDismiss: 0 });
    flash.show("info", "other");
    const element = document.querySelector(".dj-flash");
    vi.advanceTimersByTime(4000);
    flash.show("success", "Report ready!", { key: "job" });
    expect(texts()).toEqual(["Report ready!", "other"]);
    expect(document.querySelector(".dj-flash")).toBe(element);
    expect(element?.className).toBe("dj-flash dj-flash-success");
    expect(element?.getAttribute("data-dj-flash-level")).toBe("success");
    vi.advanceTimersByTime(4999);
    expect(staying()).toEqual(["Report ready!"]);
    vi.advanceTimersByTime(1);
    expect(staying()).toEqual([]);
  });

  it("updates a waiting message", () => {
    container("data-dj-max-visible=1");
    flash.show("info", "one");
    flash.show("info", "0 %", { key: "job" });
    flash.show("info", "two");
    flash.show("info", "100 %", { key: "job" });
    vi.advanceTimersByTime(5300);
    expect(texts()).toEqual(["100 %"]);
    vi.advanceTimersByTime(5300);
    expect(texts()).toEqual(["two"]);
  });

  it("shows a new message while the old one is being removed", () => {
    container();
    flash.show("info", "old", { key: "job" });
    flash.clear();
    flash.show("info", "new", { key: "job" });
    expect(texts()).toEqual(["old", "new"]);
  });

  it("does not match a message without a key", () => {
    container();
    flash.show("info", "same");
    flash.show("info", "same");
    expect(texts()).toEqual(["same", "same"]);
  });
});

describe("a container that coalesces", () => {
  it("counts equal messages and restarts their timer", () => {
    container("data-dj-coalesce");
    flash.show("info", "same");
    flash.show("error", "same");
    vi.advanceTimersByTime(4000);
    flash.show("info", "same");
    flash.show("info", "same");
    const [info, error] = document.querySelectorAll(".dj-flash");
    expect(info?.getAttribute("data-dj-count")).toBe("3");
    expect(error?.hasAttribute("data-dj-count")).toBe(false);
    expect(info?.textContent).toBe("same");
    vi.advanceTimersByTime(4999);
    expect(staying()).toEqual(["same"]);
    vi.advanceTimersByTime(1);
    expect(staying()).toEqual([]);
  });

  it("counts waiting messages", () => {
    container("data-dj-coalesce data-dj-max-visible=1");
    flash.show("info", "one");
    flash.show("info", "two");
    flash.show("info", "two");
    vi.advanceTimersByTime(5300);
    expect(only().textContent).toBe("two");
    expect(only().dataset["djCount"]).toBe("2");
  });
});

describe("the event djust:flash", () => {
  it("is dispatched before each command is applied, even without a container", () => {
    const heard: unknown[] = [];
    const listener = (event: Event): number => heard.push((event as CustomEvent).detail);
    addEventListener("djust:flash", listener);
    flash.show("info", "text");
    flash.clear("info");
    removeEventListener("djust:flash", listener);
    expect(heard).toMatchObject([
      { action: "put", level: "info", message: "text" },
      { action: "clear", level: "info" },
    ]);
  });

  it("lets a script handle the command by preventing the default", () => {
    container();
    document.addEventListener("djust:flash", (event) => event.preventDefault(), { once: true });
    flash.handleFlash({ action: "put", level: "info", message: "text", id: 1 });
    expect(texts()).toEqual([]);
    expect(shown.mock.calls).toEqual([[1]]);
  });
});

it("reads the clock when it needs it", () => {
  vi.useRealTimers();
  container();
  const own = pageFlash({ shown });
  vi.useFakeTimers();
  own.show("info", "text");
  vi.advanceTimersByTime(5300);
  expect(texts()).toEqual([]);
});

it("works without MutationObserver", () => {
  vi.stubGlobal("MutationObserver", undefined);
  const own = pageFlash({ shown });
  own.show("info", "text");
  container();
  own.flush();
  expect(texts()).toEqual(["text"]);
  vi.unstubAllGlobals();
});
