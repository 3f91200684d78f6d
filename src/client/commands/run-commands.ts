import {
  type CommandName,
  type CommandTarget,
  checkedCommands,
  parseCommands,
  type WireCommand,
} from "../../wire/index.js";
import { isConfirmed, rootOf, rootSelector } from "../events/bindings.js";
import { linkOf } from "../events/follow-link.js";
import type { RunBinding } from "../events/host.js";
import { reportError } from "../page-events.js";
import * as dom from "../safe-dom.js";
import { focusFirst, popFocus, pushFocus } from "./focus-commands.js";
import { playTransition, type TransitionClasses, type TransitionOptions } from "./transition.js";
import { hide, isShown, show } from "./visibility.js";

/** The binding that holds commands. */
interface Binding {
  readonly element: Element;
  /** Calls an event handler as the binding would without commands. @param call such as `save` or `remove(3)` */
  push(call: string): void;
}

type Arguments = readonly unknown[];
/** Runs a command on one element. @returns a reason why it could not, as a sentence */
type OnElement = (element: Element, ...args: never[]) => string | undefined | void;

const classesIn = (names: string): string[] => names.split(/\s+/).filter(Boolean);

/** Commands that change the elements of their target. */
const onElements: { readonly [name in CommandName]?: OnElement } = {
  show: (element, effect?: TransitionOptions) => show(element, effect),
  hide: (element, effect?: TransitionOptions) => hide(element, effect),
  toggle: (element, effect?: TransitionOptions) => (isShown(element) ? hide : show)(element, effect),
  addClass: (element, names: string) => dom.classList(element).add(...classesIn(names)),
  removeClass: (element, names: string) => dom.classList(element).remove(...classesIn(names)),
  toggleClass: (element, names: string) => {
    for (const name of classesIn(names)) dom.classList(element).toggle(name);
  },
  setAttribute: (element, name: string, value: string) => dom.setAttribute(element, name, value),
  removeAttribute: (element, name: string) => dom.removeAttribute(element, name),
  toggleAttribute: (element, name: string, value: string | null = "", other: string | null = null) => {
    const next = dom.getAttribute(element, name) === (value ?? "") ? other : (value ?? "");
    if (next === null) dom.removeAttribute(element, name);
    else dom.setAttribute(element, name, next);
  },
  transition: (element, classes: TransitionClasses, options?: TransitionOptions | null) =>
    void playTransition(element, { ...options, transition: classes }),
  dispatch: (element, event: string, detail: unknown = null) => {
    dom.dispatchEvent(element, new CustomEvent(event, { bubbles: true, cancelable: true, detail }));
  },
};

/** Commands that use only the first element of their target. */
const onFirst: { readonly [name in CommandName]?: OnElement } = {
  focus: (element) => {
    dom.focus(element);
    return dom.activeElement() === element ? undefined : "The element cannot have the focus";
  },
  focusFirst: (element) => (focusFirst(element) ? undefined : "It has no element that can have the focus"),
  pushFocus,
};

/**
 * Runs the commands in an attribute, in order. A command that fails is reported and does not affect the others.
 *
 * @param text their JSON
 * @param element the element with the binding
 * @param event the event of the binding
 * @param push calls an event handler as the binding would without commands
 */
export const runCommands = (
  text: string,
  element: Element,
  event: Event,
  push: (call: string) => void,
): void => {
  let commands: readonly WireCommand[];
  try {
    commands = parseCommands(text);
  } catch (error) {
    return report(element, sentenceOf(error));
  }
  if (isConfirmed(element, (event as SubmitEvent).submitter)) runAll(commands, { element, push });
};

/**
 * Runs commands that no attribute holds: those of a view, and of scripts of the page.
 *
 * @param element what `:scope` and `closest` refer to
 * @param runBinding calls an event handler; `undefined` before the page has connected its views
 * @throws {Error} with the `code` DJ_COMMAND if they are no commands. It is also reported, since a view does not catch it.
 */
export const runFor = (commands: unknown, element: Element, runBinding: RunBinding | undefined): void => {
  let list: readonly WireCommand[];
  try {
    list = checkedCommands(commands);
  } catch (error) {
    const problem = sentenceOf(error);
    report(element, problem);
    throw Object.assign(new Error(`DJ_COMMAND: ${problem}`), { code: "DJ_COMMAND" });
  }
  const push = (value: string): void => {
    const root = rootOf(element) ?? dom.find(rootSelector);
    const binding = { name: "dj-click", value } as Attr;
    if (root) runBinding?.(root, "click", new Event("click"), element, element, binding, true);
  };
  runAll(list, { element, push });
};

const runAll = (commands: readonly WireCommand[], binding: Binding): void => {
  for (const [name, ...args] of commands)
    try {
      run(name as CommandName, args, binding);
    } catch (error) {
      report(binding.element, sentenceOf(error));
    }
};

const run = (name: CommandName, args: Arguments, { element, push }: Binding): void => {
  if (name === "push") return push(String(args[0]));
  if (name === "navigate" || name === "patch") return follow(name, args, element);
  if (name === "popFocus") return popFocus();
  if (name === "pushFocus" && args.length === 0) return pushFocus(dom.activeElement() ?? element);
  const [target, ...rest] = args;
  const act = (onElements[name] ?? onFirst[name]) as OnElement | undefined;
  const found = elementsOf(target as CommandTarget, element);
  if (!found[0])
    return report(element, `The command "${name}" found no element for ${JSON.stringify(target)}.`);
  for (const one of onElements[name] ? found : found.slice(0, 1)) {
    const problem = act?.(one, ...(rest as never[]));
    if (problem) report(element, `The command "${name}" failed for ${JSON.stringify(target)}. ${problem}.`);
  }
};

/** The elements of a target. @throws {Error} if a selector is invalid */
const elementsOf = (target: CommandTarget, element: Element): readonly Element[] => {
  try {
    if (typeof target === "object") {
      const found = dom.closest(element, target.closest);
      if (!found || target.find === undefined) return found ? [found] : [];
      return [...dom.querySelectorAll(found, target.find)];
    }
    return [...(target.includes(":scope") ? relativeTo(element, target) : dom.findAll(target))];
  } catch {
    throw new Error(`A target of commands must be a CSS selector, got ${JSON.stringify(target)}`);
  }
};

/** Finds elements around an element, which `:scope` stands for: itself, its siblings, and what is in them. */
const relativeTo = (element: Element, selector: string): Iterable<Element> => {
  const parent = dom.parentElement(element);
  if (!parent) return selector.trim() === ":scope" ? [element] : dom.querySelectorAll(element, selector);
  // `querySelectorAll` finds only descendants, and `:scope` is then their ancestor.
  const place = [...dom.children(parent)].indexOf(element) + 1;
  return dom.querySelectorAll(parent, selector.replaceAll(":scope", `:scope>:nth-child(${place})`));
};

/** Clicks a link that is in the page only for that, so that the navigation is the same as that of a link. */
const follow = (name: "navigate" | "patch", [href, options]: Arguments, element: Element): void => {
  const root = rootOf(element);
  const link = dom.createElement("a");
  dom.setAttribute(link, `dj-${name}`, String(href));
  if ((options as { readonly replace?: boolean } | undefined)?.replace)
    dom.setAttribute(link, "dj-replace", "");
  if (linkOf(link).origin !== location.origin || !root)
    return report(element, `The command "${name}" must stay on this origin, got ${JSON.stringify(href)}.`);
  dom.insertBefore(root, link, null);
  dom.dispatchEvent(link, new MouseEvent("click", { bubbles: true, cancelable: true }));
  dom.remove(link);
};

const sentenceOf = (error: unknown): string => (error as Error).message.replace(/[^?]$/, "$&.");

const report = (element: Element, problem: string): void =>
  reportError(element, { code: "DJ_COMMAND", message: `DJ_COMMAND: ${problem}` });
