import {
  addParam,
  didYouMean,
  isCommands,
  isInterval,
  paramTypes,
  parseCall,
  parseCommands,
  pollHandler,
  propertyPrefix,
  pushesIn,
  readInterval,
} from "../wire/index.js";
import { type Directive, directives } from "./directive-table.js";
import { modifierKeys } from "./key-names.js";

/** The handler, field or upload of the view that an attribute names. */
export type NamedMember =
  | { readonly kind: "handler"; readonly name: string }
  | { readonly kind: "field" | "upload"; readonly name: string };

/** A problem with an attribute, as a sentence, and how to fix it. */
export interface AttributeProblem {
  readonly problem: string;
  readonly fix: string;
}

const names = Object.keys(directives).map((name) => `dj-${name}`);

/** Attributes of djust for Python that djust-ts does not have, and what to use instead. */
const onlyInPython: { readonly [name: string]: string } = {
  cloak: "Leave it out: the page is complete before its script runs",
  id: "Leave it out; dj-key keeps elements apart, and each() does in lists",
  copy: "Use a script of the page",
  shortcut: "Use dj-keydown with modifiers, as in dj-keydown.ctrl.s",
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
  if (name.startsWith(propertyPrefix))
    return tag.includes("-")
      ? undefined
      : {
          problem: `${name} must be on a custom element, got <${tag}>`,
          fix: "Set an attribute, or use a hook",
        };
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
  if (base === "dj-poll" && isInterval(value))
    return readInterval(value) === undefined
      ? {
          problem: `dj-poll must be from 100ms to a day, got "${value}"`,
          fix: 'Write an interval such as "5s", "500ms" or "1m"',
        }
      : undefined;
  if (directive?.names === "handler" && isCommands(value)) return commandsProblem(name, value);
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

function commandsProblem(name: string, value: string): AttributeProblem | undefined {
  try {
    for (const pushed of parseCommands(value))
      if (pushed[0] === "push" && call(String(pushed[1])) === undefined)
        return {
          problem: `The command "push" in ${name} must be given a call of an event handler, got ${JSON.stringify(pushed[1])}`,
          fix: 'Write ["push","save"] or ["push","save(3)"]',
        };
    return undefined;
  } catch (error) {
    return {
      problem: `The commands in ${name} are invalid. ${(error as Error).message}`,
      fix: 'Write them with js, as in js.toggle("#menu"), which the compiler checks',
    };
  }
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

/** Whether the value of an attribute names a handler, a field or an upload of the view. */
export function namesMember(name: string): boolean {
  return memberKind(name) !== undefined;
}

/** Whether an attribute has one name of a handler, field or stream, or several that are separated. */
export type PrefixedNames = "one" | "several";

/** How the names in an attribute of a component are marked as the component's own; `undefined` if it has none. */
export function prefixedNames(name: string): PrefixedNames | undefined {
  if (name === "dj-loading" || name === "dj-loading.for") return "several";
  return name === "dj-stream" || name === "dj-hook" || namesMember(name) ? "one" : undefined;
}

/** Whether an attribute's value is a handler call. @param name in any case */
export function isCallAttribute(name: string): boolean {
  return memberKind(name.toLowerCase()) === "handler";
}

/** Whether an attribute takes any JSON value. @param name in any case */
export function isJsonAttribute(name: string): boolean {
  return name.toLowerCase() === "dj-hook-data";
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
  if (name === "dj-hook-data" && !names.includes("dj-hook"))
    return {
      problem: `dj-hook-data on <${tag}> does nothing, because the element has no dj-hook`,
      fix: 'Add the name of the hook that reads it, as in dj-hook="chart"',
    };
  if (name === "dj-poll-interval" && !names.includes("dj-poll"))
    return {
      problem: `dj-poll-interval on <${tag}> does nothing, because the element has no dj-poll`,
      fix: 'Add the handler that it calls, as in dj-poll="refresh"',
    };
  if (name !== "dj-lock" && !name.startsWith("dj-value-")) return undefined;
  if (names.some((other) => memberKind(other) === "handler")) return undefined;
  return {
    problem: `${name} on <${tag}> does nothing, because the element has no event`,
    fix: "Put it on the element with dj-click or another event",
  };
}

/** The handlers, the field or the upload of the view that an attribute names. @param value as rendered */
export function membersNamedBy(name: string, value: string): readonly NamedMember[] {
  const kind = memberKind(name);
  if (kind === "upload" && value === "false") return [];
  if (kind === "field" || kind === "upload") return [{ kind, name: value.trim() }];
  if (kind !== "handler") return (loadingNames(name, value) ?? []).map(handlerNamed);
  if (name === "dj-poll" && isInterval(value)) return [handlerNamed(pollHandler)];
  return (isCommands(value) ? pushesIn(value) : [value]).flatMap((one) => {
    const handler = call(one);
    return handler === undefined ? [] : [handlerNamed(handler)];
  });
}

function handlerNamed(name: string): NamedMember {
  return { kind: "handler", name };
}

/** The handlers whose events a loading state shows. An expression that is `false` renders as this text. */
function loadingNames(name: string, value: string): readonly string[] | undefined {
  const namesHandlers = name === "dj-loading" || name === "dj-loading.for";
  return namesHandlers && value !== "false" ? value.split(/[\s,]+/).filter(Boolean) : undefined;
}
