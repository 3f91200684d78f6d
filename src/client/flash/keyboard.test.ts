// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  all,
  box,
  field,
  flash,
  message,
  page,
  press,
  setUpExtras,
  staying,
} from "../../../test/support/extras-page.js";

setUpExtras();

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
