import { addParam, didYouMean, paramTypes, parseCall } from "../wire/index.js";

/** The handler or field of the view that an attribute names. */
export type NamedMember =
  | { readonly kind: "handler"; readonly name: string }
  | { readonly kind: "field"; readonly name: string };

/** A problem with an attribute, as a sentence, and how to fix it. */
export interface AttributeProblem {
  readonly problem: string;
  readonly fix: string;
}

/** Describes the valid values of an attribute; returns `undefined` for a valid value. */
type CheckValue = (value: string) => string | undefined;

interface Directive {
  readonly names?: "handler" | "field";
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

const modifierKeys = ["alt", "ctrl", "meta", "shift"];
/** Named keys (UI Events KeyboardEvent key Values), and the short forms that modifiers accept. */
const namedKeys = new Set(
  [
    ...modifierKeys,
    "control altgraph capslock fn fnlock hyper numlock scrolllock super symbol symbollock",
    "enter tab space up down left right arrowup arrowdown arrowleft arrowright home end pageup pagedown",
    "backspace clear copy crsel cut delete eraseeof exsel insert paste redo undo",
    "accept again attn cancel contextmenu escape execute find finish help pause play props select zoomin zoomout",
    "eject hibernate logoff power poweroff printscreen standby wakeup close new open print save spellcheck",
    "compose convert dead modechange nonconvert process unidentified call camera notification settings",
  ].flatMap((names) => names.split(" ")),
);
/** Families of keys: function keys, and media and application keys of keyboards and remote controls. */
const keyFamilies =
  /^(?:(?:f|soft)\d{1,2}|(?:audio|brightness|browser|channel|launch|mail|media|microphone|tv)[a-z]+\d*)$/;

/** Whether a key has this name (UI Events KeyboardEvent key Values), or this short form of one. @param name in any case */
export function isKeyName(name: string): boolean {
  const lower = name.toLowerCase();
  return namedKeys.has(lower) || keyFamilies.test(lower);
}

const isKey = (modifier: string): boolean =>
  namedKeys.has(modifier) || [...modifier].length === 1 || keyFamilies.test(modifier);
const isModifierKey = (modifier: string): boolean => modifierKeys.includes(modifier);

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

/** Every `dj-` attribute. docs/guide/events.md and docs/guide/loading-states.md explain them. */
const directives: { readonly [name: string]: Directive } = {
  click: event,
  submit: { ...plainEvent, elements: "a <form>", on: (tag) => tag === "form" },
  change: plainEvent,
  input: plainEvent,
  focus: plainEvent,
  blur: plainEvent,
  keydown: key,
  keyup: key,
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
  "stream-scroll": { value: oneOf("off") },
  "viewport-top": plainEvent,
  "viewport-bottom": plainEvent,
  "ignore-attrs": mark,
  key: mark,
  "flash-keep": mark,
  "flash-history": mark,
  view: mark,
  root: mark,
  plain: mark,
};

const names = Object.keys(directives).map((name) => `dj-${name}`);

/** Attributes of djust for Python that djust-ts does not have, and what to use instead. */
const onlyInPython: { readonly [name: string]: string } = {
  poll: "Start a timer in mount() that changes the state and calls this.requestUpdate()",
  hook: "Use a custom element or a script of the page, and this.pushEvent() to talk to it",
  target: "Leave it out: only what has changed is sent anyway",
  cloak: "Leave it out: the page is complete before its script runs",
  id: "Leave it out; dj-key keeps elements apart, and each() does in lists",
  copy: "Use a script of the page",
  shortcut: "Use dj-keydown with modifiers, as in dj-keydown.ctrl.s",
  "click-away": "Use dj-blur, or <details> or popover, which close by themselves",
  "window-keydown": "Use dj-keydown on the element that has the focus",
  "window-keyup": "Use dj-keyup on the element that has the focus",
  upload: "Send files to a route of your own with an ordinary form",
};

/** Prefixes of attributes of similar frameworks, which have no effect here. */
const similar = [
  { prefix: "phx-", framework: "Phoenix LiveView" },
  { prefix: "wire:", framework: "Livewire" },
];

/** Matches event attributes of Vue, Alpine, Svelte and htmx, which have no effect on a view. */
const foreignEvent = /^(?:@|v-on:|x-on:|on:|hx-(?:on:+)?)([a-z]*)/;

/** Matches names that resemble the runtime's attributes, such as `dj_click`, `dj:click` and `data-dj-click`. */
const lookalike = /^(?:dj[:_]?|data-dj-)(?=[a-z])/;

/** Whether an attribute is checked: it belongs to the runtime or to a similar framework, or runs a script. */
export function isDirective(name: string): boolean {
  return (
    name.startsWith("dj-") ||
    isScriptAttribute(name) ||
    lookalikeOf(name) !== undefined ||
    foreignEvent.test(name) ||
    similar.some(({ prefix }) => name.startsWith(prefix))
  );
}

/** Whether an attribute's value is a script, like that of `onclick`. */
function isScriptAttribute(name: string): boolean {
  return /^on[a-z]+$/.test(name);
}

/** The event attribute that a similar name probably means. */
function lookalikeOf(name: string): string | undefined {
  const base = name.replace(lookalike, "").split(".")[0] ?? "";
  return lookalike.test(name) && !name.startsWith("dj-") && directives[base]?.names
    ? `dj-${base}`
    : undefined;
}

/**
 * Returns the problem with the name of a `dj-` attribute, or with the element that it is on.
 *
 * @param name in lower case
 * @param tag the element's name in lower case
 */
export function nameProblem(name: string, tag: string): AttributeProblem | undefined {
  for (const { prefix, framework } of similar)
    if (name.startsWith(prefix)) {
      const own = name.slice(prefix.length).replace(/[.:].*/, "");
      return {
        problem: `"${name}" is an attribute of ${framework} and does nothing here`,
        fix: Object.hasOwn(directives, own) ? `Write dj-${own}` : "Remove it",
      };
    }
  if (isScriptAttribute(name) || foreignEvent.test(name)) return undefined;
  const meant = lookalikeOf(name);
  if (meant !== undefined)
    return { problem: `There is no attribute "${name}". Did you mean "${meant}"?`, fix: `Write ${meant}` };
  const value = /^dj-value-([^:]+)(?::(.*))?$/.exec(name);
  if (value) {
    const [, , type] = value;
    if (!type || Object.hasOwn(paramTypes, type)) return undefined;
    return {
      problem: `The type of ${name} must be int, float, bool or json, got "${type}"`,
      fix: "Leave the type out for text",
    };
  }
  const [base = "", ...modifiers] = name.split(".");
  const directive = directives[base.slice(3)];
  if (Object.hasOwn(onlyInPython, base.slice(3)) && !Object.hasOwn(directives, base.slice(3)))
    return {
      problem: `djust for Python has "${base}", and djust-ts does not`,
      fix: onlyInPython[base.slice(3)] ?? "",
    };
  if (!directive || !Object.hasOwn(directives, base.slice(3)))
    return {
      problem: `There is no attribute "${base}".${didYouMean(base, [...names, "dj-value-name"])}`,
      fix: "Use data-* for attributes of your own",
    };
  if (directive.on?.(tag) === false)
    return { problem: `${base} must be on ${directive.elements}, got <${tag}>`, fix: "Move it there" };
  const wrong = modifiers.find((modifier) => !directive.modifiers?.(modifier));
  if (wrong === undefined)
    return directive.plainValue && modifiers.length > 1
      ? {
          problem: `${base} must have one modifier, got "${modifiers.join(".")}"`,
          fix: `It takes ${directive.modifierNames}`,
        }
      : undefined;
  const debounce = /^(debounce|throttle)-?(\d+)$/.exec(wrong);
  return {
    problem: `${base} has no modifier "${wrong}".${didYouMean(wrong, directive.knownModifiers ?? modifierKeys)}`,
    fix: debounce
      ? `Write dj-${debounce[1]}="${debounce[2]}" on the same element`
      : directive.modifierNames === undefined
        ? `Write ${base} alone`
        : `It takes ${directive.modifierNames}`,
  };
}

/**
 * Returns the problem with the value of a `dj-` attribute whose name is valid, independent of the view.
 *
 * @param value as rendered
 */
export function valueProblem(name: string, value: string): AttributeProblem | undefined {
  if (foreignEvent.test(name)) return undefined;
  if (!isParam(name, value))
    return {
      problem: `${name}="${value}" is not of the type "${name.split(":")[1]}"`,
      fix: "Pass a value of that type",
    };
  const base = name.split(".")[0] ?? "";
  const directive = directives[base.slice(3)];
  if (directive?.names === "handler" && call(value) === undefined)
    return {
      problem: `${name}="${value}" is not a call of an event handler`,
      fix: `Write ${name}="save" or ${name}="save(3, 'x')"; arguments are numbers, strings, true, false and null`,
    };
  // An expression that is `false` renders as this text.
  const check = directive?.value ?? (name === base ? directive?.plainValue : undefined);
  const expected = value === "false" ? undefined : check?.(value);
  return expected === undefined
    ? undefined
    : { problem: `${base} must be ${expected}, got "${value}"`, fix: "Change the value" };
}

/** Whether the value of a `dj-value-*` attribute has the type that the attribute names; `true` for other attributes. */
function isParam(name: string, value: string): boolean {
  try {
    addParam({}, name, value);
    return true;
  } catch {
    return false;
  }
}

function call(value: string): string | undefined {
  try {
    return parseCall(value)[0];
  } catch {
    return undefined;
  }
}

/** The kind of member that the value of an attribute names. */
function memberKind(name: string): Directive["names"] {
  return name.startsWith("dj-") ? directives[name.split(".")[0]?.slice(3) ?? ""]?.names : undefined;
}

/** Whether the value of an attribute names a handler or a field of the view. */
export function namesMember(name: string): boolean {
  return memberKind(name) !== undefined;
}

/** Whether an attribute's value is a handler call. @param name in any case */
export function isCallAttribute(name: string): boolean {
  return memberKind(name.toLowerCase()) === "handler";
}

/** The function that a script attribute calls without arguments, as in `onclick="save()"`. */
export function calledBy(name: string, value: string): string | undefined {
  return isScriptAttribute(name) ? /^\s*([\w$]+)\(\);?\s*$/.exec(value)?.[1] : undefined;
}

/** The name in an event attribute of another framework, as in `@click="save"`, and the attribute to use instead. */
export function namedByForeign(
  name: string,
  value: string,
): { readonly called: string; readonly instead: string } | undefined {
  const [, event = ""] = foreignEvent.exec(name) ?? [undefined];
  const called = foreignEvent.test(name) ? /^\s*([\w$]+)(?:\(\))?;?\s*$/.exec(value)?.[1] : undefined;
  if (called === undefined) return undefined;
  return { called, instead: directives[event]?.names === "handler" ? `dj-${event}` : "dj-click" };
}

/**
 * The problem with an attribute next to the others of its element: it occurs twice, or works only together with an event.
 *
 * @param names the names of the element's attributes, in lower case
 * @param index which of them it is
 */
export function neighborProblem(
  tag: string,
  names: readonly string[],
  index: number,
): AttributeProblem | undefined {
  const name = names[index] ?? "";
  if (names.indexOf(name) < index)
    return {
      problem: `<${tag}> has the attribute "${name}" twice, and browsers ignore the second one`,
      fix: "Write it once",
    };
  if (name !== "dj-lock" && !name.startsWith("dj-value-")) return undefined;
  if (names.some((other) => memberKind(other) === "handler")) return undefined;
  return {
    problem: `${name} on <${tag}> does nothing, because the element has no event`,
    fix: "Put it on the element with dj-click or another event",
  };
}

/** The handlers or the field of the view that an attribute names. @param value as rendered */
export function membersNamedBy(name: string, value: string): readonly NamedMember[] {
  const kind = memberKind(name);
  if (kind === "field") return [{ kind: "field", name: value.trim() }];
  const handler = kind === "handler" ? call(value) : undefined;
  const handlers = handler === undefined ? (loadingNames(name, value) ?? []) : [handler];
  return handlers.map((one) => ({ kind: "handler", name: one }));
}

/** The handlers whose events a loading state shows. An expression that is `false` renders as this text. */
function loadingNames(name: string, value: string): readonly string[] | undefined {
  const namesHandlers = name === "dj-loading" || name === "dj-loading.for";
  return namesHandlers && value !== "false" ? value.split(/[\s,]+/).filter(Boolean) : undefined;
}
