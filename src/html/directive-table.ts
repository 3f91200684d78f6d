import { readInterval } from "../wire/index.js";
import { isKey, isModifierKey, modifierKeys, namedKeys } from "./key-names.js";

/** Describes the valid values of an attribute; returns `undefined` for a valid value. */
type CheckValue = (value: string) => string | undefined;

/** What a `dj-` attribute is for, and what it accepts. */
export interface Directive {
  readonly names?: "handler" | "field" | "upload";
  /** Whether a modifier, which follows the name after a dot, is valid. */
  readonly modifiers?: (modifier: string) => boolean;
  /** The valid modifiers, for the message. */
  readonly modifierNames?: string;
  /** Modifiers to suggest for a misspelled one. */
  readonly knownModifiers?: Iterable<string>;
  /** The elements that it works on, for the message; `on` checks them. */
  readonly elements?: string;
  readonly on?: (tag: string) => boolean;
  readonly value?: CheckValue;
  /** The same without a modifier. */
  readonly plainValue?: CheckValue;
}

const milliseconds: CheckValue = (value) =>
  /^\d+(\.\d+)?$/.test(value.trim()) ? undefined : 'a number of milliseconds, such as "300"';
const oneOf =
  (...allowed: readonly string[]): CheckValue =>
  (value) =>
    allowed.includes(value) ? undefined : allowed.map((one) => `"${one}"`).join(" or ");

const event: Directive = {
  names: "handler",
  modifiers: isModifierKey,
  modifierNames: modifierKeys.join(", "),
};
const plainEvent: Directive = { names: "handler" };
const notFields = ["button", "div", "fieldset", "form", "label", "li", "p", "section", "span", "ul"];
const key: Directive = {
  names: "handler",
  modifiers: isKey,
  modifierNames: "the name of a key, such as enter, escape, up, f2 or s, with alt, ctrl, meta and shift",
  knownModifiers: namedKeys,
};
const mark: Directive = {};
const uploadName: CheckValue = (value) =>
  value.trim() ? undefined : 'the name of an upload, such as "files"';

/** Every `dj-` attribute. docs/guide/events.md and docs/guide/loading-states.md explain them. */
export const directives: { readonly [name: string]: Directive } = {
  click: event,
  submit: { ...plainEvent, elements: "a <form>", on: (tag) => tag === "form" },
  change: plainEvent,
  input: plainEvent,
  focus: plainEvent,
  blur: plainEvent,
  keydown: key,
  keyup: key,
  "click-away": plainEvent,
  "window-keydown": key,
  "window-keyup": key,
  mounted: plainEvent,
  poll: plainEvent,
  "poll-interval": {
    value: (value) =>
      readInterval(value) === undefined ? 'from 100ms to a day, such as "5s", "500ms" or "1m"' : undefined,
  },
  model: {
    names: "field",
    modifiers: (modifier) => modifier === "lazy" || /^debounce-\d+$/.test(modifier),
    modifierNames: "lazy, debounce-300",
    knownModifiers: ["lazy"],
    elements: "a field: <input>, <select> or <textarea>",
    on: (tag) => !notFields.includes(tag),
  },
  patch: mark,
  navigate: mark,
  replace: mark,
  prefetch: { elements: "a link: <a>", on: (tag) => tag === "a" },
  "restore-scroll": mark,
  confirm: mark,
  debounce: {
    value: (value) =>
      value === "blur" ? undefined : milliseconds(value) && `${milliseconds(value)}, or "blur"`,
  },
  throttle: { value: milliseconds },
  offline: { value: oneOf("fail") },
  "disable-with": mark,
  lock: mark,
  loading: {
    modifiers: (modifier) => ["disable", "show", "hide", "class", "for"].includes(modifier),
    modifierNames: "disable, show, hide, class, for",
    knownModifiers: ["disable", "show", "hide", "class", "for"],
    plainValue: (value) => (value.trim() ? undefined : 'the name of an event handler, such as "save"'),
  },
  "loading-scope": mark,
  update: { value: oneOf("ignore") },
  stream: mark,
  "stream-key": mark,
  target: { value: oneOf("view") },
  "stream-scroll": { value: oneOf("off") },
  "viewport-top": plainEvent,
  "viewport-bottom": plainEvent,
  "ignore-attrs": mark,
  hook: { value: (value) => (value.trim() ? undefined : 'the name of a hook, such as "chart"') },
  "hook-data": {
    value: hookDataProblem,
  },
  upload: {
    names: "upload",
    elements: 'an <input type="file">',
    on: (tag) => tag === "input",
    value: uploadName,
  },
  "upload-drop": { names: "upload", value: uploadName },
  "upload-preview": { elements: "an <img>", on: (tag) => tag === "img" },
  key: mark,
  "flash-keep": mark,
  "flash-history": mark,
  view: mark,
  root: mark,
  plain: mark,
};

function hookDataProblem(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "string" && isObjectText(value)
      ? "the value itself without JSON.stringify(), because an expression is encoded as JSON"
      : undefined;
  } catch {
    return "JSON, as an expression or JSON.stringify() writes it";
  }
}

/** Whether a text is the JSON of an object or a list. */
function isObjectText(text: string): boolean {
  try {
    return /^\s*[{[]/.test(text) && typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}
