import { didYouMean } from "./nearest.js";

/**
 * Which elements a command changes: a selector for the page, the closest ancestor of the element with the binding, or what
 * `find` selects in that ancestor. In a selector, `:scope` is the element with the binding, as in `":scope"`,
 * `":scope > ul"` and `":scope + p"`.
 */
export type CommandTarget = string | { readonly closest: string; readonly find?: string | undefined };

/** A command as attributes hold it: its name, and its arguments in the order of the method of `js` with that name. */
export type WireCommand = readonly [name: string, ...args: readonly unknown[]];

/** Describes what an argument must be; returns `undefined` for a valid one. */
type Check = (value: unknown) => string | undefined;

interface Argument {
  readonly check: Check;
  readonly isOptional?: boolean;
}

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";
const must =
  (isValid: (value: unknown) => boolean, expected: string): Check =>
  (value) =>
    isValid(value) ? undefined : expected;

const isTarget = (value: unknown): boolean =>
  isText(value) ||
  (isObject(value) &&
    isText(value["closest"]) &&
    (value["find"] === undefined || isText(value["find"])) &&
    Object.keys(value).every((name) => name === "closest" || name === "find"));
const isMs = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 60_000;
const isClasses = (value: unknown): boolean =>
  isText(value) ||
  (Array.isArray(value) && value.length === 3 && value.every((one) => typeof one === "string"));

/** Options by name; an unknown name is invalid. */
const options =
  (checks: { readonly [name: string]: Check }): Check =>
  (value) => {
    if (!isObject(value)) return `an object with ${Object.keys(checks).join(" or ")}`;
    for (const [name, option] of Object.entries(value)) {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
      if (!check) return `an object with ${Object.keys(checks).join(" or ")}, not "${name}"`;
      const expected = option === undefined ? undefined : check(option);
      if (expected !== undefined) return `an object whose ${name} is ${expected}`;
    }
    return undefined;
  };

const time = must(isMs, "a number of milliseconds up to 60000");
const transitionClasses = must(isClasses, "class names, or three texts of them: during, start and end");
const target: Argument = {
  check: must(
    isTarget,
    'a selector, such as "#menu", or { closest: "li" }, or { closest: "li", find: ".menu" }',
  ),
};
const classes: Argument = { check: must(isText, 'class names, such as "open"') };
const effect: Argument = { check: options({ transition: transitionClasses, time }), isOptional: true };
const replace: Argument = {
  check: options({ replace: must((value) => typeof value === "boolean", "true or false") }),
  isOptional: true,
};
const text = (expected: string): Argument => ({ check: must(isText, expected) });
const value: Argument = { check: must((given) => typeof given === "string", "a string") };

/**
 * Attributes that commands may set: none that holds a URL, a script, a style or a binding, so that a command cannot do
 * what a template refuses.
 */
const settable =
  /^(?:aria-[a-z-]+|data-(?!dj-)[a-z\d_.-]+|checked|cols|contenteditable|dir|disabled|draggable|hidden|inert|lang|multiple|open|placeholder|readonly|required|role|rows|selected|spellcheck|tabindex|title)$/;

const attribute: Argument = {
  check: must(
    (name) => typeof name === "string" && settable.test(name),
    "an attribute that commands may set: aria-*, data-*, hidden, open, disabled, inert, title and the like, but none that holds a URL, a script, a style or a binding",
  ),
};
const href: Argument = {
  check: must(
    // URL Standard, 4.4: parsers remove these characters before they look for the scheme.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern is about control characters.
    (url) => isText(url) && /^(?:https?:|(?![a-z][a-z\d+.-]*:))/i.test(url.replace(/[\u0000-\u0020]/g, "")),
    'a path, such as "/orders"',
  ),
};

/** Every command with its arguments. docs/guide/commands.md explains them. */
export const commandTable = {
  show: [target, effect],
  hide: [target, effect],
  toggle: [target, effect],
  addClass: [target, classes],
  removeClass: [target, classes],
  toggleClass: [target, classes],
  setAttribute: [target, attribute, value],
  removeAttribute: [target, attribute],
  toggleAttribute: [target, attribute, { ...value, isOptional: true }, { ...value, isOptional: true }],
  transition: [target, { check: transitionClasses }, { check: options({ time }), isOptional: true }],
  focus: [target],
  focusFirst: [target],
  pushFocus: [{ ...target, isOptional: true }],
  popFocus: [],
  dispatch: [target, text("the name of an event"), { check: () => undefined, isOptional: true }],
  navigate: [href, replace],
  patch: [href, replace],
  push: [text('the name of an event handler, such as "save"')],
} as const satisfies { readonly [name: string]: readonly Argument[] };

export type CommandName = keyof typeof commandTable;

/** Whether the value of an attribute is a list of commands rather than a handler. */
export const isCommands = (value: string): boolean => value.trimStart().startsWith("[");

/**
 * Reads the commands in an attribute.
 *
 * @throws {Error} what is wrong with them, as a sentence
 */
export const parseCommands = (value: string): readonly WireCommand[] => {
  let list: unknown;
  try {
    list = JSON.parse(value);
  } catch {
    throw new Error(`Commands must be JSON, such as [["toggle","#menu"]], got ${value}`);
  }
  return checkedCommands(list);
};

/**
 * Checks commands that are not in an attribute.
 *
 * @throws {Error} what is wrong with them, as a sentence
 */
export const checkedCommands = (list: unknown): readonly WireCommand[] => {
  if (!Array.isArray(list))
    throw new Error(
      `Commands must be a list, such as [["toggle","#menu"]], got ${JSON.stringify(list) ?? typeof list}`,
    );
  for (const command of list) {
    const problem = commandProblem(command);
    if (problem !== undefined) throw new Error(problem);
  }
  return list;
};

/** What is wrong with a command, as a sentence without its full stop; `undefined` if nothing is. */
export const commandProblem = (command: unknown): string | undefined => {
  if (!Array.isArray(command) || typeof command[0] !== "string")
    return `A command must be a list of its name and arguments, such as ["toggle","#menu"], got ${JSON.stringify(command)}`;
  const [name, ...args] = command as [string, ...unknown[]];
  if (!Object.hasOwn(commandTable, name))
    return `There is no command "${name}".${didYouMean(name, Object.keys(commandTable))}`;
  const expected: readonly Argument[] = commandTable[name as CommandName];
  if (args.length > expected.length)
    return `The command "${name}" must have at most ${expected.length} arguments, got ${args.length}`;
  for (const [index, { check, isOptional }] of expected.entries()) {
    const given = args[index];
    if (isOptional && (given === undefined || given === null)) continue;
    const wanted = check(given);
    if (wanted !== undefined)
      return `Argument ${index + 1} of the command "${name}" must be ${wanted}, got ${given === undefined ? "nothing" : JSON.stringify(given)}`;
  }
  return undefined;
};

/** The handler calls that the commands in an attribute push; none if the commands are invalid. */
export const pushesIn = (value: string): readonly string[] => {
  try {
    return parseCommands(value).flatMap(([name, call]) => (name === "push" ? [String(call)] : []));
  } catch {
    return [];
  }
};
