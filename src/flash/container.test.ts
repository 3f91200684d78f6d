import { expect, it } from "vitest";
import { render, toHtml } from "../html/index.js";
import { djFlash } from "./container.js";
import { type FlashTexts, withFlashTexts } from "./texts.js";

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
    /DJ_FLASH_OPTION: autoDismiss must be a whole number/,
  );
});

it.each(['top"right', "top right", "<b>"])(
  "refuses the position %s and names the valid values",
  (position) => {
    expect(() => djFlash({ position })).toThrow(/DJ_FLASH_OPTION: position must be a single CSS class token/);
  },
);

it.each([
  [
    { auto_dismiss: 8000 },
    /Unknown option in djFlash: auto_dismiss. Did you mean "autoDismiss"\? Valid options: name, autoDismiss, position, /,
  ],
  ["top-right", /djFlash options must be an object, got "top-right"/],
  [null, /djFlash options must be an object, got null/],
  [{ label: 5 }, /label must be a string, got 5/],
  [{ closeLabel: true }, /closeLabel must be a string/],
  [{ hotkey: 8 }, /hotkey must be a string/],
  [{ name: "two words" }, /name must be a container name .* got "two words"/],
  [{ moreLabel: "more" }, /moreLabel must be a string with {count} in it/],
  [{ maxVisible: 0 }, /maxVisible must be a whole number, 1 or more, got 0/],
  [{ coalesce: "yes" }, /coalesce must be true or false, got "yes"/],
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

it("is one of several with a name", () => {
  expect(htmlOf({ name: "form" })).toContain(
    '<div id="dj-flash-container-form" class="dj-flash-container dj-flash-named" dj-update="ignore" data-dj-name="form"',
  );
});

it("has an accessible name of its own, in the language of the page", () => {
  expect(htmlOf({ name: "order-form" })).toContain('aria-label="Notifications: order form"');
  expect(htmlOf({ name: "form", label: "Form messages" })).toContain('aria-label="Form messages"');
  const translated = (texts: FlashTexts): string => withFlashTexts(texts, () => htmlOf({ name: "form" }));
  expect(translated({ notifications: "Meldungen" })).toContain('aria-label="Meldungen: form"');
  expect(translated({ namedNotifications: "Hinweise zu {name}" })).toContain('aria-label="Hinweise zu form"');
});
