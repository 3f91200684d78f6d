// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type PageFlash, pageFlash } from "../../../test/support/page-flash.js";

let flash: PageFlash;
let box: HTMLElement;
const action = vi.fn();
const undo = { label: "Undo", event: "undo", params: { id: 1 } };

function page(attributes = ""): void {
  document.body.innerHTML = `<input id="field"><button id="other"></button>
    <div id="dj-flash-container" class="dj-flash-container" aria-live="polite" ${attributes}></div>`;
  box = document.querySelector("#dj-flash-container") as HTMLElement;
  flash.flush();
}

const field = (): HTMLElement => document.querySelector("#field") as HTMLElement;
const all = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".dj-flash")];
const message = (text: string): HTMLElement =>
  all().find((element) => element.textContent === text) as HTMLElement;
const close = (text: string): HTMLElement | null => message(text).querySelector(".dj-flash-close");
const staying = (): (string | null)[] =>
  all()
    .filter((element) => !element.classList.contains("dj-flash-removing"))
    .map((element) => element.textContent);

function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  (document.activeElement ?? document.body).dispatchEvent(event);
  return event;
}

const observers: MutationObserver[] = [];
const added: [EventTarget, string, EventListenerOrEventListenerObject, boolean][] = [];

beforeEach(() => {
  vi.useFakeTimers();
  const record = (target: EventTarget, [type, listener, options]: unknown[]): void => {
    added.push([target, type as string, listener as EventListener, options === true]);
  };
  const addToWindow = window.addEventListener;
  vi.spyOn(window, "addEventListener").mockImplementation((...args: unknown[]) => {
    record(window, args);
    addToWindow.call(window, ...(args as Parameters<typeof addToWindow>));
  });
  const add = EventTarget.prototype.addEventListener;
  vi.spyOn(EventTarget.prototype, "addEventListener").mockImplementation(function (
    this: EventTarget,
    ...args: unknown[]
  ) {
    if (this === document) record(this, args);
    add.call(this, ...(args as Parameters<typeof add>));
  });
  const observe = MutationObserver.prototype.observe;
  vi.spyOn(MutationObserver.prototype, "observe").mockImplementation(function (
    this: MutationObserver,
    ...how
  ) {
    observers.push(this);
    observe.apply(this, how);
  });
  action.mockReset();
  flash = pageFlash({ shown: () => {}, action });
});

afterEach(() => {
  flash.empty();
  for (const observer of observers.splice(0)) observer.disconnect();
  for (const [target, type, listener, capture] of added.splice(0))
    target.removeEventListener(type, listener, capture);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("the close button", () => {
  it("appears if the container has a label for it", () => {
    page('data-dj-close-label="Schließen"');
    flash.show("info", "text");
    expect(close("text")?.outerHTML).toBe(
      '<button class="dj-flash-close" type="button" aria-label="Schließen: text"></button>',
    );
    expect(message("text").textContent).toBe("text");
  });

  it("is named with the title and the text of its message, also after an update", () => {
    page("data-dj-close-label");
    flash.show("info", "text", { key: "a", title: "Title" });
    expect(close("Title text")?.getAttribute("aria-label")).toBe("Close: Title text");
    flash.show("info", "new", { key: "a" });
    expect(close("new")?.getAttribute("aria-label")).toBe("Close: new");
  });

  it("is there when nothing else ends a message", () => {
    page("");
    flash.show("info", "stays", { autoDismiss: 0 });
    flash.show("info", "goes");
    flash.show("info", "fixed", { autoDismiss: 0, dismissible: false });
    expect(["stays", "goes", "fixed"].map((text) => !!close(text))).toEqual([true, false, false]);
    page('data-dj-auto-dismiss="0"');
    flash.show("info", "stays");
    flash.show("info", "goes", { autoDismiss: 1 });
    expect(["stays", "goes"].map((text) => !!close(text))).toEqual([true, false]);
  });

  it("is there while messages are kept", () => {
    page("");
    flash.show("info", "text");
    expect(close("text")).toBeFalsy();
    flash.keep(true);
    expect(close("text")).toBeTruthy();
    flash.keep(false);
    expect(close("text")).toBeFalsy();
  });

  it("is called Close where the label is empty or there is none", () => {
    page("data-dj-close-label");
    flash.show("info", "text");
    expect(close("text")?.getAttribute("aria-label")).toBe("Close: text");
  });

  it("follows the message's dismissible option", () => {
    page();
    flash.show("info", "yes", { dismissible: true });
    flash.show("info", "plain");
    box.setAttribute("data-dj-close-label", "Close");
    flash.show("info", "no", { dismissible: false });
    expect([close("yes"), close("plain"), close("no")].map(Boolean)).toEqual([true, false, false]);
  });

  it("closes its message, once", () => {
    page("data-dj-close-label");
    flash.show("info", "one");
    flash.show("info", "two");
    const button = close("one");
    button?.click();
    button?.click();
    expect(staying()).toEqual(["two"]);
    vi.advanceTimersByTime(300);
    expect(all().length).toBe(1);
  });

  it("leaves the focus at its message when an update removes it", () => {
    page("data-dj-close-label");
    flash.show("info", "text", { key: "k", action: { label: "Stop", event: "stop" } });
    for (const name of [".dj-flash-action", ".dj-flash-close"]) {
      message("text").querySelector<HTMLElement>(name)?.focus();
      flash.show("info", "text", { key: "k", dismissible: name === ".dj-flash-action" });
      expect(document.activeElement).toBe(message("text"));
    }
  });

  it("does not take the focus from a field", () => {
    page("data-dj-close-label");
    flash.show("info", "text");
    const down = new MouseEvent("mousedown", { bubbles: true, cancelable: true });
    close("text")?.dispatchEvent(down);
    expect(down.defaultPrevented).toBe(true);
    const text = new MouseEvent("mousedown", { bubbles: true, cancelable: true });
    message("text").dispatchEvent(text);
    expect(text.defaultPrevented).toBe(false);
  });

  it("is added and removed by an update in place", () => {
    page();
    flash.show("info", "wait", { key: "k" });
    flash.show("info", "done", { key: "k", dismissible: true });
    expect(close("done")).toBeTruthy();
    flash.show("info", "again", { key: "k" });
    expect(close("again")).toBeNull();
    expect(all().length).toBe(1);
  });

  it("is not confused with a button of the application", () => {
    page();
    document.querySelector("#other")?.classList.add("dj-flash-close");
    flash.show("info", "text");
    (document.querySelector("#other") as HTMLElement).click();
    expect(staying()).toEqual(["text"]);
  });
});

describe("the action", () => {
  const button = (): HTMLElement => document.querySelector(".dj-flash-action") as HTMLElement;

  it("is a labelled button without text, beside the close button", () => {
    page();
    flash.handleFlash({ action: "put", level: "info", message: "Deleted", button: undo });
    expect(button().outerHTML).toBe(
      '<button class="dj-flash-action" type="button" aria-label="Undo"></button>',
    );
    expect(close("Deleted")).toBeTruthy();
    expect(all()[0]?.textContent).toBe("Deleted");
  });

  it("runs once however often it is clicked, and closes the message", () => {
    page();
    flash.show("info", "Deleted", { action: undo });
    const [element] = all();
    const pressed = button();
    pressed.click();
    pressed.click();
    expect(action.mock.calls).toEqual([[undo, element]]);
    vi.advanceTimersByTime(300);
    pressed.click();
    expect(action).toHaveBeenCalledOnce();
    expect(all()).toEqual([]);
  });

  it("does not run when the message is closed", () => {
    page();
    flash.show("info", "Deleted", { action: undo });
    close("Deleted")?.click();
    button().click();
    expect(action).not.toHaveBeenCalled();
  });

  it("keeps the message until it is closed", () => {
    page();
    flash.show("info", "Deleted", { action: undo });
    vi.advanceTimersByTime(3_600_000);
    expect(staying()).toEqual(["Deleted"]);
  });

  it("does not prevent the message's own timeout", () => {
    page();
    flash.show("info", "Deleted", { action: undo, autoDismiss: 100 });
    vi.advanceTimersByTime(99);
    expect(staying()).toEqual(["Deleted"]);
    vi.advanceTimersByTime(1);
    expect(staying()).toEqual([]);
  });

  it.each([[{}], [{ label: "x" }], [{ label: {}, event: "x" }], ["text"], [7], [null]])(
    "is left out when it is %j",
    (given) => {
      page();
      vi.spyOn(console, "warn").mockReturnValue();
      flash.show("info", "text", { action: given as never });
      expect(document.querySelector(".dj-flash-action")).toBeNull();
    },
  );
});

describe("timers are paused", () => {
  const pointer = (
    target: Element,
    type: string,
    init: MouseEventInit & { pointerType?: string } = {},
  ): void => {
    target.dispatchEvent(
      Object.assign(new MouseEvent(type, { bubbles: !/enter|leave/.test(type), ...init }), {
        pointerType: init.pointerType,
      }),
    );
  };

  /** After 4 s, what holds time is on for a minute, then off. */
  function expectPause(on: () => void, off: () => void): void {
    flash.show("info", "text");
    vi.advanceTimersByTime(2000);
    flash.flush();
    vi.advanceTimersByTime(2000);
    on();
    vi.advanceTimersByTime(60_000);
    expect(staying()).toEqual(["text"]);
    off();
    vi.advanceTimersByTime(999);
    expect(staying()).toEqual(["text"]);
    vi.advanceTimersByTime(1);
    expect(staying()).toEqual([]);
    vi.advanceTimersByTime(300);
    expect(all()).toEqual([]);
  }

  it.each([
    ["pointerover", "pointerout"],
    ["mouseenter", "mouseleave"],
  ])("from %s to %s", (enter, leave) => {
    page();
    expectPause(
      () => pointer(message("text"), enter),
      () => pointer(message("text"), leave, { relatedTarget: field() }),
    );
  });

  it("while the pointer is anywhere in the container", () => {
    page();
    expectPause(
      () => pointer(box, "mouseenter"),
      () => pointer(box, "mouseleave"),
    );
  });

  it("while the focus is in a message", () => {
    page("data-dj-close-label");
    expectPause(
      () => close("text")?.focus(),
      () => field().focus(),
    );
  });

  it("while the tab is hidden", () => {
    page();
    const state = vi.spyOn(Document.prototype, "hidden", "get");
    const becomes = (value: DocumentVisibilityState): void => {
      state.mockReturnValue(value === "hidden");
      document.dispatchEvent(new Event("visibilitychange"));
    };
    expectPause(
      () => becomes("hidden"),
      () => becomes("visible"),
    );
  });

  /** What has the focus now: the page, or a frame in it, which the window tells as a loss of its own. */
  const windowBlurs = (hasFocus: boolean): void => {
    vi.spyOn(Document.prototype, "hasFocus").mockReturnValue(hasFocus);
    window.dispatchEvent(new Event("blur"));
  };

  it("but not while a frame of the page has the focus", () => {
    page();
    flash.show("info", "text");
    windowBlurs(true);
    vi.advanceTimersByTime(5300);
    expect(all()).toEqual([]);
    window.dispatchEvent(new Event("focus"));
  });

  it("when another window is activated from a frame, until the frame is active again", () => {
    page();
    flash.show("info", "text");
    windowBlurs(true);
    vi.mocked(Document.prototype.hasFocus).mockReturnValue(false);
    flash.flush();
    vi.advanceTimersByTime(60_000);
    expect(staying()).toEqual(["text"]);
    vi.mocked(Document.prototype.hasFocus).mockReturnValue(true);
    flash.flush();
    vi.advanceTimersByTime(5300);
    expect(all()).toEqual([]);
    window.dispatchEvent(new Event("focus"));
  });

  it("while another window has the focus", () => {
    page();
    expectPause(
      () => windowBlurs(false),
      () => window.dispatchEvent(new Event("focus")),
    );
  });

  it("until no reason remains", () => {
    page();
    expectPause(
      () => {
        pointer(message("text"), "mouseenter");
        windowBlurs(false);
        pointer(message("text"), "mouseleave");
      },
      () => window.dispatchEvent(new Event("focus")),
    );
  });

  it("for messages that arrive meanwhile", () => {
    page();
    windowBlurs(false);
    flash.show("info", "text");
    vi.advanceTimersByTime(60_000);
    window.dispatchEvent(new Event("focus"));
    vi.advanceTimersByTime(4999);
    expect(staying()).toEqual(["text"]);
    vi.advanceTimersByTime(1);
    expect(staying()).toEqual([]);
  });

  it("but not for messages that are being removed", () => {
    page();
    flash.show("info", "text");
    flash.clear();
    windowBlurs(false);
    vi.advanceTimersByTime(300);
    expect(all()).toEqual([]);
  });

  it("but not after a tap, although browsers dispatch mouse events for it", () => {
    page();
    flash.show("info", "text");
    for (const [type, more] of [
      ["pointerover", { pointerType: "touch" }],
      ["pointerout", { pointerType: "touch" }],
      ["mouseenter", {}],
    ] as const)
      pointer(message("text"), type, more);
    vi.advanceTimersByTime(5300);
    expect(all()).toEqual([]);
  });

  it("but not in a page that never had the focus", () => {
    page();
    vi.spyOn(Document.prototype, "hasFocus").mockReturnValue(false);
    vi.spyOn(Document.prototype, "hidden", "get").mockReturnValue(false);
    flash.show("info", "text");
    vi.advanceTimersByTime(5300);
    expect(all()).toEqual([]);
  });

  it("but not by a message that was removed under the pointer", () => {
    page();
    flash.show("info", "one");
    pointer(message("one"), "pointerover");
    flash.dismiss(message("one"));
    vi.advanceTimersByTime(300);
    flash.flush();
    flash.show("info", "two");
    vi.advanceTimersByTime(5300);
    expect(all()).toEqual([]);
  });

  it("but not while only the container has the focus", () => {
    page();
    box.tabIndex = -1;
    box.focus();
    flash.show("info", "text");
    vi.advanceTimersByTime(5300);
    expect(all()).toEqual([]);
  });
});

describe("the hotkey", () => {
  it("moves the focus to the newest message, then to the ones before", () => {
    page();
    for (const text of ["one", "two"]) flash.show("info", text);
    field().focus();
    expect(press("F8").defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(message("two"));
    press("F8");
    expect(document.activeElement).toBe(message("one"));
    press("F8");
    expect(document.activeElement).toBe(message("two"));
  });

  it("does nothing without messages", () => {
    page();
    field().focus();
    expect(press("F8").defaultPrevented).toBe(false);
    expect(document.activeElement).toBe(field());
  });

  it("skips messages that are being removed", () => {
    page();
    for (const text of ["one", "two"]) flash.show("info", text);
    flash.dismiss(message("two"));
    press("F8");
    expect(document.activeElement).toBe(message("one"));
  });

  it("can be another key, or none", () => {
    page('data-dj-hotkey="n"');
    flash.show("info", "text");
    press("F8");
    expect(document.activeElement).toBe(document.body);
    press("n");
    expect(document.activeElement).toBe(message("text"));
    (document.activeElement as HTMLElement).blur();
    box.setAttribute("data-dj-hotkey", "");
    for (const key of ["F8", "n", ""]) press(key);
    expect(document.activeElement).toBe(document.body);
  });

  it("is ignored in text fields if it is a letter, and works there if it is F8", () => {
    page('data-dj-hotkey="n"');
    flash.show("info", "text");
    field().focus();
    expect(press("n").defaultPrevented).toBe(false);
    expect(document.activeElement).toBe(field());
    box.removeAttribute("data-dj-hotkey");
    press("F8");
    expect(document.activeElement).toBe(message("text"));
  });

  it.each([{ isComposing: true }, { ctrlKey: true }, { altKey: true }, { metaKey: true }])(
    "is ignored with %j",
    (more) => {
      page();
      flash.show("info", "text");
      press("F8", more);
      expect(document.activeElement).toBe(document.body);
    },
  );
});

describe("Escape", () => {
  beforeEach(() => page());

  it("closes the focused message and focuses the next one", () => {
    for (const text of ["one", "two", "three"]) flash.show("info", text);
    field().focus();
    for (const _ of [1, 2]) press("F8");
    const outer = vi.fn();
    document.body.addEventListener("keydown", outer);
    expect(press("Escape").defaultPrevented).toBe(true);
    expect(outer).not.toHaveBeenCalled();
    document.body.removeEventListener("keydown", outer);
    expect(staying()).toEqual(["one", "three"]);
    expect(document.activeElement).toBe(message("three"));
    press("Escape");
    expect(document.activeElement).toBe(message("one"));
    press("Escape");
    expect(document.activeElement).toBe(field());
    vi.advanceTimersByTime(300);
    expect(document.activeElement).toBe(field());
  });

  it("does nothing outside messages", () => {
    flash.show("info", "text");
    field().focus();
    expect(press("Escape").defaultPrevented).toBe(false);
    expect(staying()).toEqual(["text"]);
  });

  it("does not close a message that cannot be closed", () => {
    flash.show("info", "text", { dismissible: false });
    press("F8");
    press("Escape");
    expect(staying()).toEqual(["text"]);
  });
});

describe("when the focused message is removed", () => {
  it("by a clear, the focus returns to the previous element", () => {
    page();
    flash.show("info", "text");
    field().focus();
    press("F8");
    flash.clear();
    expect(document.activeElement).toBe(field());
  });

  it("and the previous element is gone, the focus moves to the container", () => {
    page();
    flash.show("info", "text");
    field().focus();
    press("F8");
    field().remove();
    press("Escape");
    expect(document.activeElement).toBe(box);
  });

  it("and nothing had the focus before, the focus moves to the container", () => {
    page();
    flash.show("info", "text");
    press("F8");
    press("Escape");
    expect(document.activeElement).toBe(box);
  });

  it("the timers of the others resume", () => {
    page();
    flash.show("info", "text");
    field().focus();
    press("F8");
    press("Escape");
    flash.show("info", "next");
    vi.advanceTimersByTime(5300);
    expect(all()).toEqual([]);
  });
});

describe("while something in the top layer covers the container", () => {
  let covers: Element[];
  let dialog: HTMLDialogElement;

  /** jsdom has no top layer. */
  const cover = (...elements: Element[]): void => {
    covers = elements;
    document.dispatchEvent(new Event("toggle"));
  };

  beforeEach(() => {
    page();
    covers = [];
    dialog = document.body.appendChild(document.createElement("dialog"));
    const query = document.querySelectorAll.bind(document);
    vi.spyOn(Document.prototype, "querySelectorAll").mockImplementation(((selector: string) =>
      selector.includes(":modal") ? covers : query(selector)) as typeof query);
  });
  afterEach(() => cover());

  const layer = (): Element | null => document.querySelector("[style*=inset]");

  it("messages are drawn in a modal dialog, and in the container when it closes", () => {
    flash.show("info", "one");
    cover(dialog);
    flash.show("info", "two");
    const copy = layer()?.firstElementChild as HTMLElement;
    expect(layer()?.parentNode).toBe(dialog);
    expect(copy.outerHTML.replace(/>.*/, ">")).toBe('<div class="dj-flash-container" aria-live="polite">');
    expect([...copy.children].map((element) => element.textContent)).toEqual(["one", "two"]);
    cover();
    expect([...box.children].map((element) => element.textContent)).toEqual(["one", "two"]);
    expect(layer()).toBe(null);
  });

  it("the live region exists before the first message", () => {
    cover(dialog);
    expect(dialog.querySelector(".dj-flash-container")?.getAttribute("aria-live")).toBe("polite");
    expect(dialog.textContent).toBe("");
  });

  it("a dialog is detected by its open attribute", async () => {
    covers = [dialog];
    dialog.setAttribute("open", "");
    flash.show("info", "one");
    await vi.waitFor(() => expect(dialog.textContent).toBe("one"));
  });

  it("messages over a popover or in fullscreen are at the end of the body", () => {
    flash.show("info", "one");
    cover(document.body.appendChild(document.createElement("div")));
    expect(layer()?.parentNode).toBe(document.body);
    expect(layer()?.textContent).toBe("one");
  });

  it("messages over a popover of a modal dialog are in the dialog, since everything else is inert", () => {
    flash.show("info", "one");
    cover(dialog, dialog.appendChild(document.createElement("div")));
    expect(layer()?.parentNode).toBe(dialog);
  });

  it("messages are in the dialog with the focus if there are several", () => {
    const [inner, outer] = [dialog, document.body.appendChild(document.createElement("dialog"))];
    inner.append(document.createElement("button"));
    inner.querySelector("button")?.focus();
    flash.show("info", "one");
    cover(inner, outer);
    expect(layer()?.parentNode).toBe(inner);
  });

  it("messages survive an update that removes their copy of the container", () => {
    cover(dialog);
    flash.show("info", "one");
    dialog.innerHTML = "<p>updated</p>";
    flash.flush();
    expect(dialog.textContent).toBe("updatedone");
  });

  it("messages stay in a container that is inside the covering element", () => {
    dialog.append(box);
    flash.show("info", "one");
    cover(dialog);
    expect(box.textContent).toBe("one");
    expect(layer()).toBe(null);
  });

  it("the document is not searched while the top layer is unchanged", () => {
    flash.show("info", "one");
    vi.mocked(document.querySelectorAll).mockClear();
    const read = vi.spyOn(Storage.prototype, "getItem");
    for (let n = 0; n < 100; n++) {
      document.body.append("text");
      flash.flush();
    }
    expect(document.querySelectorAll).not.toHaveBeenCalled();
    expect(read).not.toHaveBeenCalled();
  });
});
