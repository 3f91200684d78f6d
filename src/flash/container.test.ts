import { expect, it } from "vitest";
import { render, toHtml } from "../html/index.js";
import { djFlash } from "./container.js";

const htmlOf = (...options: Parameters<typeof djFlash>) => toHtml(render(djFlash(...options)));

it("is an empty region that updates leave alone", () => {
  expect(htmlOf()).toBe(
    '<div id="dj-flash-container" class="dj-flash-container" dj-update="ignore" data-dj-auto-dismiss="5000" aria-live="polite" role="region" aria-label="Notifications"></div>',
  );
});

it("has its own timeout and position", () => {
  const markup = htmlOf({ autoDismiss: 8000, position: "top-right" });
  expect(markup).toContain('data-dj-auto-dismiss="8000"');
  expect(markup).toContain('class="dj-flash-container dj-flash-top-right"');
});

it("keeps messages until dismissed when the timeout is 0", () => {
  expect(htmlOf({ autoDismiss: 0 })).toContain('data-dj-auto-dismiss="0"');
});

it.each([-1, 2.5, Number.NaN, "soon"])("refuses the timeout %s and names the valid values", (autoDismiss) => {
  expect(() => djFlash({ autoDismiss: autoDismiss as number })).toThrow(
    /DJ_FLASH_OPTION: autoDismiss is a whole number/,
  );
});

it.each(['top"right', "top right", "<b>"])(
  "refuses the position %s and names the valid values",
  (position) => {
    expect(() => djFlash({ position })).toThrow(/DJ_FLASH_OPTION: position is one CSS class token/);
  },
);

it.each([
  [{ auto_dismiss: 8000 }, /auto_dismiss is no option of djFlash; there are autoDismiss, position, /],
  ["top-right", /djFlash options are an object, got "top-right"/],
  [null, /djFlash options are an object, got null/],
  [{ label: 5 }, /label is text, got 5/],
  [{ closeLabel: true }, /closeLabel is text/],
  [{ hotkey: 8 }, /hotkey is text/],
  [{ coalesce: "yes" }, /coalesce is true or false, got "yes"/],
])("refuses %j and names the valid options", (options, message) => {
  expect(() => djFlash(options as never)).toThrow(message);
  expect(() => djFlash(options as never)).toThrow("DJ_FLASH_OPTION");
});

it("treats undefined as an option that was not given", () => {
  const none = undefined as never;
  expect(htmlOf({ autoDismiss: none, position: none, label: none, closeLabel: none, coalesce: none })).toBe(
    htmlOf(),
  );
});

it("converts to its HTML as a string", () => {
  const container = djFlash({ position: "top-right" });
  expect(`<main>${container}</main>`).toBe(`<main>${toHtml(render(container))}</main>`);
});
