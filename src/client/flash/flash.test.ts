// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import {
  container,
  flash,
  only,
  setUpMessages,
  shown,
  staying,
  texts,
} from "../../../test/support/messages-page.js";
import { pageFlash } from "../../../test/support/page-flash.js";
import { limits, names } from "../../wire/index.js";

setUpMessages();

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

it("searches the page only when it has changed", () => {
  container();
  flash.show("info", "first");
  const find = vi.spyOn(Document.prototype, "querySelector");
  flash.show("info", "second");
  flash.flush();
  expect(find).not.toHaveBeenCalled();
  document.body.append(document.createElement("p"));
  flash.flush();
  expect(find).toHaveBeenCalled();
  expect(texts()).toEqual(["first", "second"]);
});

it("uses an element that becomes the container", async () => {
  flash.show("info", "text");
  const element = document.body.appendChild(document.createElement("div"));
  await Promise.resolve();
  expect(texts()).toEqual([]);
  element.id = names.flashContainer;
  await Promise.resolve();
  expect(texts()).toEqual(["text"]);
});
