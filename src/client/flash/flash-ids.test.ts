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

setUpMessages();

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
