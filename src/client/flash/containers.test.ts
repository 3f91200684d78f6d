// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type PageFlash, pageFlash } from "../../../test/support/page-flash.js";

let flash: PageFlash;
const action = vi.fn();

const container = (name = "", attributes = ""): string =>
  `<div id="dj-flash-container${name && `-${name}`}" class="dj-flash-container" dj-update="ignore" ${name && `data-dj-name="${name}"`} ${attributes}></div>`;

function page(...containers: string[]): void {
  document.body.innerHTML = containers.join("");
  flash.flush();
}

/** Texts of the messages that stay, in the container of that name. */
const texts = (name = ""): (string | null)[] =>
  [
    ...document.querySelectorAll(
      `#dj-flash-container${name && `-${name}`} > .dj-flash:not(.dj-flash-removing)`,
    ),
  ].map((element) => element.textContent);

const last = (): HTMLElement =>
  [...document.querySelectorAll<HTMLElement>(".dj-flash")].at(-1) as HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  flash = pageFlash({ shown: () => {}, action });
});

afterEach(() => {
  flash.empty();
  document.body.innerHTML = "";
  action.mockReset();
  vi.useRealTimers();
});

it("shows each message in its container, or in the one without a name if that is missing", () => {
  page(container(), container("form"));
  flash.show("info", "toast");
  flash.show("error", "inline", { container: "form" });
  flash.show("info", "astray", { container: "no such" });
  flash.show("info", "hostile", { container: '"]' });
  expect(texts()).toEqual(["toast", "astray", "hostile"]);
  expect(texts("form")).toEqual(["inline"]);
});

it("clears in every container", () => {
  page(container(), container("form"));
  flash.show("error", "toast");
  flash.show("error", "inline", { container: "form" });
  flash.show("info", "stays", { container: "form" });
  flash.clear("error");
  expect([texts(), texts("form")]).toEqual([[], ["stays"]]);
});

it("applies the limits and times of each container", () => {
  page(
    container("", 'data-dj-auto-dismiss="1000"'),
    container("form", 'data-dj-auto-dismiss="0" data-dj-max-visible="1"'),
  );
  flash.show("info", "toast");
  flash.show("info", "first", { container: "form" });
  flash.show("info", "second", { container: "form" });
  expect(texts("form")).toEqual(["first"]);
  vi.advanceTimersByTime(10_000);
  expect([texts(), texts("form")]).toEqual([[], ["first"]]);
});

it("works in a page that has only a named container", () => {
  page(container("form"));
  flash.handleFlash({ action: "put", level: "info", message: "inline", container: "form", id: 1 });
  flash.handleFlash({ action: "clear", level: "error", id: 2 });
  expect(texts("form")).toEqual(["inline"]);
});

it("adopts the messages of the first page in a named container", () => {
  document.body.innerHTML = container("form").replace(
    "></div>",
    '><div class="dj-flash dj-flash-info" role="alert" data-dj-flash-level="info" data-dj-key="k">first page</div></div>',
  );
  flash.flush();
  vi.runOnlyPendingTimers();
  flash.show("info", "updated", { container: "form", key: "k", autoDismiss: 0 });
  expect(texts("form")).toEqual(["updated"]);
});

it("clears one message by its key, even if it is waiting", () => {
  page(container("", 'data-dj-max-visible="1"'));
  flash.show("info", "a", { key: "a" });
  flash.show("info", "b", { key: "b" });
  flash.handleFlash({ action: "clear", key: "b" });
  flash.handleFlash({ action: "clear", key: "a" });
  vi.advanceTimersByTime(1_000);
  expect(texts()).toEqual([]);
});

it("shows the waiting messages when their button is pressed", () => {
  page(container("", 'data-dj-max-visible="1" data-dj-auto-dismiss="0"'));
  for (const text of ["a", "b", "c"]) flash.show("info", text);
  flash.flush();
  const more = document.querySelector<HTMLButtonElement>("button.dj-flash-more");
  expect(more?.textContent).toBe("2 more");
  more?.click();
  flash.flush();
  expect(texts()).toEqual(["a", "b", "c"]);
  expect(document.querySelector("button.dj-flash-more")).toBeNull();
});

it("uses the container's label for the count, and adopts the waiting messages of the first page", () => {
  document.body.innerHTML = container(
    "",
    'data-dj-max-visible="1" data-dj-more-label="noch {count}"',
  ).replace(
    "></div>",
    `><div class="dj-flash dj-flash-info" role="alert" data-dj-flash-level="info">a</div>
    <details class="dj-flash-more"><summary>noch 1</summary><div class="dj-flash dj-flash-info" role="alert" data-dj-flash-level="info">b</div></details></div>`,
  );
  flash.flush();
  flash.flush();
  expect(texts()).toEqual(["a"]);
  expect(document.querySelector("details")).toBeNull();
  expect(document.querySelector("button.dj-flash-more")?.textContent).toBe("noch 1");
  vi.advanceTimersByTime(5_300);
  expect(texts()).toEqual(["b"]);
});

it("draws title, icon and level label beside the text, and updates them in place", () => {
  page(container());
  flash.show("success", "Body", { key: "k", title: "Title", icon: "🎉" });
  const [element] = document.querySelectorAll(".dj-flash");
  expect(element?.querySelector(".dj-flash-title")?.textContent).toBe("Title");
  expect(element?.querySelector(".dj-flash-content")?.textContent).toBe("Title Body");
  expect(element?.querySelector(".dj-flash-icon")?.textContent).toBe("🎉");
  flash.show("success", "Other", { key: "k", icon: false });
  expect(element?.querySelector(".dj-flash-content")?.textContent).toBe("Other");
  expect(element?.querySelector(".dj-flash-icon,.dj-flash-title")).toBeNull();
  expect(element?.getAttribute("data-dj-icon")).toBe("none");
});

it("draws up to three actions in order: buttons run a handler, and links navigate", () => {
  page(container());
  flash.show("info", "x", {
    action: [
      { label: "Undo", event: "undo", params: { id: 1 } },
      { label: "Open", href: "/items/1" },
      { label: "Later", event: "later" },
      { label: "Too many", event: "no" },
    ],
  });
  const buttons = [...last().querySelectorAll<HTMLElement>(".dj-flash-action,.dj-flash-close")];
  expect(buttons.map((button) => button.getAttribute("aria-label"))).toEqual([
    "Undo",
    "Open",
    "Later",
    "Close: x",
  ]);
  expect(buttons[1]?.getAttribute("href")).toBe("/items/1");
  buttons[2]?.click();
  buttons[0]?.click();
  expect(action.mock.calls.map(([{ event }]) => event)).toEqual(["later"]);
});

it("uses the politeness of the message", () => {
  page(container());
  flash.show("error", "x", { politeness: "polite" });
  expect(last().getAttribute("aria-live")).toBe("polite");
});

it("reports the reason once when a message closes", () => {
  page(container("", 'data-dj-close-label="Close"'));
  const onClose = { event: "closed", params: { id: 7 } };
  const put = (message: string, more: object = {}): void =>
    flash.handleFlash({ action: "put", level: "info", message, onClose, ...more });
  const calls = (): string[] =>
    action.mock.calls
      .splice(0)
      .map(([{ event, params }]) => [event, ...(params ? [params.id, params.reason] : [])].join(" "));
  put("a");
  vi.advanceTimersByTime(5_000);
  expect(calls()).toEqual(["closed 7 timeout"]);
  put("b");
  last().querySelector<HTMLElement>(".dj-flash-close")?.click();
  expect(calls()).toEqual(["closed 7 closed"]);
  put("c");
  flash.clear();
  expect(calls()).toEqual(["closed 7 cleared"]);
  put("d", { button: { label: "Undo", event: "undo" } });
  last().querySelector<HTMLElement>(".dj-flash-action")?.click();
  expect(calls()).toEqual(["closed 7 action", "undo"]);
  put("e", { key: "k" });
  put("f", { key: "k", onClose: undefined });
  expect(calls()).toEqual(["closed 7 replaced"]);
  vi.advanceTimersByTime(60_000);
  expect(calls()).toEqual([]);
});
