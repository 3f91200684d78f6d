// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import {
  all,
  box,
  close,
  field,
  flash,
  message,
  page,
  setUpExtras,
  staying,
} from "../../../test/support/extras-page.js";

setUpExtras();

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
