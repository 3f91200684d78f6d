// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import {
  action,
  all,
  box,
  close,
  flash,
  message,
  page,
  setUpExtras,
  staying,
  undo,
} from "../../../test/support/extras-page.js";

setUpExtras();

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
