import { isKeyName } from "../../html/index.js";
import { DjustError, describe, didYouMean } from "../../wire/index.js";
import { nameOf } from "./names.js";
import { tagOf } from "./say.js";

type Field = HTMLInputElement;
type PageGlobals = Window & typeof globalThis;

/** Clicks an element with the full sequence of pointer and mouse events. */
export function click(element: Element): void {
  enabled(element);
  const view = viewOf(element);
  const at = (type: string, Type: typeof MouseEvent): boolean =>
    element.dispatchEvent(
      new Type(type, { bubbles: true, cancelable: true, composed: true, detail: 1, view: view as Window }),
    );
  const Pointer = view.PointerEvent ?? view.MouseEvent;
  at("pointerdown", Pointer);
  if (at("mousedown", view.MouseEvent)) focus(element);
  at("pointerup", Pointer);
  at("mouseup", view.MouseEvent);
  sendable(element, () => at("click", view.MouseEvent));
}

/** Runs an action that may submit a form, and fails if a field is invalid, since a browser would not submit then. */
function sendable(element: Element, act: () => void): void {
  const wrong: Field[] = [];
  const note = (event: Event): unknown => wrong.push(event.target as Field);
  const { ownerDocument } = element;
  ownerDocument.addEventListener("invalid", note, true);
  act();
  ownerDocument.removeEventListener("invalid", note, true);
  if (wrong.length === 0) return;
  const what = wrong.map((field) => {
    const name = nameOf(field) || field.name;
    return field.validity.valueMissing
      ? `'${name}' is required`
      : `'${name}' has the invalid value '${field.value}'`;
  });
  throw new DjustError("DJ_TEST_TARGET", `A browser would not submit the form: ${what.join(", ")}`);
}

/** Replaces a field's value as if the user had typed it. */
export function fill(element: Element, value: string): void {
  enabled(element);
  const field = element as Field;
  if (field.matches("select,[type=checkbox],[type=radio],[type=file]")) {
    const action = field.matches("select") ? "select" : field.type === "file" ? "upload" : "check";
    throw refused(field, `is not a text field; use ${action}()`);
  }
  if (!field.matches("input,textarea,[contenteditable]")) throw refused(field, "is not a field");
  if (field.readOnly) throw refused(field, "is read-only");
  focus(field);
  if (field.matches("input,textarea")) {
    field.value = value;
    // A field sanitizes its value: a number field holds no words (HTML standard, "value sanitization").
    if (field.value !== value && field.localName === "input") throw refused(field, `cannot hold '${value}'`);
  } else field.textContent = value;
  const { InputEvent } = viewOf(field);
  field.dispatchEvent(
    new InputEvent("input", { bubbles: true, composed: true, data: value, inputType: "insertText" }),
  );
  changed(field);
}

/** Selects options by their text or value. */
export function select(element: Element, choices: readonly string[]): void {
  enabled(element);
  if (element.localName !== "select") throw refused(element, "is not a <select>");
  const options = Array.from((element as HTMLSelectElement).options);
  const chosen = choices.map((choice) => {
    const option =
      options.find(({ text }) => text === choice) ?? options.find(({ value }) => value === choice);
    if (!option || option.disabled)
      throw refused(
        element,
        `has no option '${choice}'. Options: ${options.map(({ text }) => `'${text}'`).join(", ")}`,
      );
    return option;
  });
  if (chosen.length !== 1 && !(element as HTMLSelectElement).multiple)
    throw refused(element, `takes one option, got ${chosen.length}`);
  focus(element);
  for (const option of options) option.selected = chosen.includes(option);
  element.dispatchEvent(new (viewOf(element).Event)("input", { bubbles: true, composed: true }));
  changed(element);
}

/** Checks or unchecks a checkbox or radio button. */
export function check(element: Element, isChecked: boolean): void {
  const field = element as Field;
  if (!field.matches("[type=checkbox],[type=radio]"))
    throw refused(field, "is not a checkbox or radio button");
  if (field.checked === isChecked) return enabled(field);
  if (field.type === "radio" && !isChecked)
    throw refused(field, "is a radio button; check another one of its group instead");
  click(field);
}

/** Submits a form with its first submit button. */
export function submit(element: Element): void {
  if (element.localName !== "form") throw refused(element, "is not a <form>");
  const form = element as HTMLFormElement;
  const button = Array.from(form.elements).find(
    (each) => (each as Field).type === "submit" && !isDisabled(each),
  );
  if (button) click(button);
  else sendable(form, () => form.requestSubmit());
}

/** Presses a key, for example "Enter", "a" or "Control+s", on an element. */
export function press(target: Element, keys: string): void {
  const parts = keys.split(/\+(?=.)/);
  const key = parts.pop() ?? keys;
  checkKeys(keys, parts, key);
  const { KeyboardEvent } = viewOf(target);
  const init: KeyboardEventInit = {
    key: key === "Space" ? " " : key,
    bubbles: true,
    cancelable: true,
    composed: true,
    ctrlKey: parts.includes("Control"),
    altKey: parts.includes("Alt"),
    shiftKey: parts.includes("Shift"),
    metaKey: parts.includes("Meta"),
  };
  const goesOn = target.dispatchEvent(new KeyboardEvent("keydown", init));
  if (goesOn && parts.length === 0) activate(target, key);
  (target.isConnected ? target : target.ownerDocument.body).dispatchEvent(new KeyboardEvent("keyup", init));
}

const modifiers = ["Control", "Alt", "Shift", "Meta"];

/** @throws {DjustError} DJ_TEST_SETUP for a key or modifier that does not exist */
function checkKeys(keys: string, given: readonly string[], key: string): void {
  const modifier = given.find((part) => !modifiers.includes(part));
  if (modifier !== undefined)
    throw new DjustError(
      "DJ_TEST_SETUP",
      `The modifiers of press() must be ${modifiers.join(", ")}, got '${modifier}' in '${keys}'.${didYouMean(modifier, modifiers)}`,
    );
  if ([...key].length === 1 || (/^[A-Z]/.test(key) && isKeyName(key))) return;
  throw new DjustError(
    "DJ_TEST_SETUP",
    `press() must be given a key such as "Enter", "F8" or "Control+s", got '${keys}'.${didYouMean(key, ["Enter", "Escape", "Space", "Tab", "Backspace", "Delete", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"])} To type text, use fill().`,
  );
}

/** The default actions of keys whose event was not canceled. */
function activate(target: Element, key: string): void {
  if (key === "Enter" && target.matches("button,a[href],summary")) click(target);
  else if (key === "Space" && target.matches("button,summary,[type=checkbox],[type=radio],[type=submit]"))
    click(target);
  else if (key === "Enter" && target.matches("input:not([type=button],[type=reset],[type=file])")) {
    const { form } = target as Field;
    if (form) submit(form);
  }
}

export function focus(element: Element): void {
  const { activeElement } = element.ownerDocument;
  const focusable = element.closest<HTMLElement>(
    "button,input,select,textarea,a[href],summary,[tabindex],[contenteditable]",
  );
  if (focusable) focusable.focus();
  else (activeElement as HTMLElement | null)?.blur?.();
}

export function changed(field: Element): void {
  field.dispatchEvent(new (viewOf(field).Event)("change", { bubbles: true }));
}

function isDisabled(element: Element): boolean {
  return element.matches(":disabled") || element.closest("[aria-disabled=true]") !== null;
}

export function enabled(element: Element): void {
  if (isDisabled(element)) throw refused(element, "is disabled");
}

export function refused(element: Element, why: string): DjustError {
  const name = nameOf(element);
  return new DjustError("DJ_TEST_TARGET", `${name ? `'${name}', ` : ""}${tagOf(element)}, ${why}`);
}

export function viewOf(element: Element): PageGlobals {
  return element.ownerDocument.defaultView as PageGlobals;
}

/** The first or last item of a list that loads more there. @throws {DjustError} DJ_TEST_TARGET */
export function itemAt(body: Element, end: "top" | "bottom", selector?: string): Element {
  if (end !== "top" && end !== "bottom")
    throw new DjustError("DJ_TEST_SETUP", `scrollTo() must be given "top" or "bottom", got ${describe(end)}`);
  const attribute = `dj-viewport-${end}`;
  const isLoading = (list: Element): boolean =>
    list.getAttributeNames().some((name) => name.split(".")[0] === attribute);
  const lists = [...body.querySelectorAll(selector ?? "*")].filter(isLoading);
  const [list] = lists;
  const wanted = selector === undefined ? "the page" : `'${selector}'`;
  if (!list || lists.length > 1)
    throw new DjustError(
      "DJ_TEST_TARGET",
      list
        ? `${lists.length} lists of ${wanted} have ${attribute}. Name one by a CSS selector, such as scrollTo("${end}", "#rows")`
        : `No element of ${wanted} has ${attribute}`,
    );
  const item = end === "top" ? list.firstElementChild : list.lastElementChild;
  if (item) return item;
  throw new DjustError("DJ_TEST_TARGET", `The list with ${attribute} has no items`);
}
