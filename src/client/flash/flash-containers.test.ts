// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
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
import { limits } from "../../wire/index.js";

setUpMessages();

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
