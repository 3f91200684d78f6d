import {
  type CommandName,
  type CommandTarget,
  checkJson,
  commandProblem,
  DjustError,
  describe,
  type WireCommand,
} from "../wire/index.js";
import { BoundHandler, type HandlerReference, handlerText } from "./handler-reference.js";
import { prefixed } from "./name-prefix.js";

/** How an element appears or disappears. */
export interface CommandEffect {
  /**
   * Class names that the element has while it changes, or three texts of class names: those during the change, those at
   * its start and those at its end, as Tailwind's transitions need them.
   */
  readonly transition?: string | readonly [during: string, start: string, end: string] | undefined;
  /** How long the classes stay, in ms. @default until the element's animations and transitions have ended */
  readonly time?: number | undefined;
}

/** Options of {@link Commands.navigate} and {@link Commands.patch}. */
export interface CommandNavigation {
  /** Replaces the current history entry instead of adding one. @default false */
  readonly replace?: boolean | undefined;
}

/** A handler that a command pushes. */
type Pushed = HandlerReference | BoundHandler | string;

/** A command before it is rendered. */
type Command = readonly [name: CommandName, ...args: readonly unknown[]];

/**
 * Commands for the browser, which it runs without a round trip: the value of `dj-click` and of every other attribute that
 * names an event handler. Each method returns a new list with one more command.
 *
 * A target is a selector for the page, such as `"#menu"`. `":scope"` is the element with the attribute, `":scope > ul"` a
 * list in it, `":scope + p"` the paragraph after it, and `{ closest: "li" }` its closest ancestor that matches. Every method
 * throws `DJ_COMMAND` for an invalid argument.
 *
 * @see docs/guide/commands.md
 * @example
 * html`<button dj-click=${js.toggle("#menu")}>Menu</button>`
 */
export class Commands {
  /** The commands, in order. */
  readonly list: readonly Command[];

  /** @param list use {@link js} instead */
  constructor(list: readonly Command[]) {
    this.list = list;
  }

  /** Shows elements. A `<dialog>` opens as a modal, and an element with `popover` in the top layer. */
  show(to: CommandTarget, effect?: CommandEffect): Commands {
    return this.#with("show", to, effect);
  }

  /** Hides elements, and closes dialogs and popovers. */
  hide(to: CommandTarget, effect?: CommandEffect): Commands {
    return this.#with("hide", to, effect);
  }

  /** Hides visible elements and shows the others. */
  toggle(to: CommandTarget, effect?: CommandEffect): Commands {
    return this.#with("toggle", to, effect);
  }

  /** Adds class names. */
  addClass(to: CommandTarget, names: string): Commands {
    return this.#with("addClass", to, names);
  }

  /** Removes class names. */
  removeClass(to: CommandTarget, names: string): Commands {
    return this.#with("removeClass", to, names);
  }

  /** Adds the class names that an element does not have, and removes the others. */
  toggleClass(to: CommandTarget, names: string): Commands {
    return this.#with("toggleClass", to, names);
  }

  /** Sets an attribute that holds no URL, script, style or binding, such as `aria-expanded`, `data-*` and `hidden`. */
  setAttribute(to: CommandTarget, name: string, value: string): Commands {
    return this.#with("setAttribute", to, name, value);
  }

  /** Removes an attribute. */
  removeAttribute(to: CommandTarget, name: string): Commands {
    return this.#with("removeAttribute", to, name);
  }

  /**
   * Switches an attribute between two values, or between present and absent.
   *
   * @param value the value to set. @default ""
   * @param other the value that replaces it. @default the attribute is removed
   */
  toggleAttribute(to: CommandTarget, name: string, value?: string, other?: string): Commands {
    return this.#with("toggleAttribute", to, name, value, other);
  }

  /** Gives elements class names while an animation runs. */
  transition(
    to: CommandTarget,
    classes: string | readonly [during: string, start: string, end: string],
    options?: Pick<CommandEffect, "time">,
  ): Commands {
    return this.#with("transition", to, classes, options);
  }

  /** Focuses an element. */
  focus(to: CommandTarget): Commands {
    return this.#with("focus", to);
  }

  /** Focuses the first element that can have the focus, in an element or the element itself. */
  focusFirst(to: CommandTarget): Commands {
    return this.#with("focusFirst", to);
  }

  /** Remembers an element for {@link Commands.popFocus}. @param to @default the focused element */
  pushFocus(to?: CommandTarget): Commands {
    return this.#with("pushFocus", to);
  }

  /** Focuses the element that was remembered last. */
  popFocus(): Commands {
    return this.#with("popFocus");
  }

  /**
   * Dispatches a `CustomEvent` that bubbles, for scripts and custom elements.
   *
   * @param detail its `detail`, as JSON. @default null
   */
  dispatch(to: CommandTarget, event: string, detail?: unknown): Commands {
    return this.#with("dispatch", to, event, detail);
  }

  /** Opens another view without a page load, as a link with `dj-navigate` does. */
  navigate(href: string, options?: CommandNavigation): Commands {
    return this.#with("navigate", href, options);
  }

  /** Changes the URL within the view, as a link with `dj-patch` does. */
  patch(href: string, options?: CommandNavigation): Commands {
    return this.#with("patch", href, options);
  }

  /**
   * Calls an event handler of the view, with everything that the attribute would send without commands.
   *
   * @param handler a method marked with `@eventHandler()`, `call(this.remove, 3)`, or its name
   */
  push(handler: HandlerReference | BoundHandler | string): Commands {
    if (!(handler instanceof BoundHandler) && typeof handler !== "function" && typeof handler !== "string")
      throw new DjustError(
        "DJ_COMMAND",
        `js.push() must be given an event handler, such as this.save, got ${describe(handler)}.`,
      );
    return new Commands([...this.list, ["push", handler]]);
  }

  #with(name: CommandName, ...given: readonly unknown[]): Commands {
    let end = given.length;
    while (end > 0 && given[end - 1] === undefined) end--;
    const command: Command = [name, ...given.slice(0, end).map((one) => one ?? null)];
    const problem = commandProblem(command);
    if (problem !== undefined) throw new DjustError("DJ_COMMAND", `${problem}.`);
    return new Commands([...this.list, command]);
  }
}

/**
 * Starts a list of {@link Commands}.
 *
 * @see docs/guide/commands.md
 * @example
 * html`<button dj-click=${js.toggle("#menu")}>Menu</button>
 *   <button dj-click=${js.hide("#menu").push(this.close)}>Close</button>`
 */
export const js: Commands = new Commands([]);

/** The same commands with other handlers. */
export function withHandlers(
  commands: Commands,
  change: (handler: HandlerReference | BoundHandler) => unknown,
): Commands {
  return new Commands(
    commands.list.map((command) =>
      command[0] === "push" && typeof command[1] !== "string"
        ? ["push", change(command[1] as HandlerReference)]
        : command,
    ),
  );
}

/**
 * The text of commands in an attribute.
 *
 * @returns the function itself if a command pushes one that is not an event handler
 */
export function commandsText(commands: Commands): string | HandlerReference | BoundHandler {
  const list = wireCommands(commands);
  return isList(list) ? JSON.stringify(list) : list;
}

/**
 * The commands as the browser reads them, for a view or component that runs them.
 *
 * @param prefix before the names of the handlers that they push, unless a name has one. @default ""
 * @throws {DjustError} DJ_COMMAND, DJ_JSON
 */
export function listOf(commands: unknown, prefix = ""): readonly WireCommand[] {
  if (!(commands instanceof Commands))
    throw new DjustError(
      "DJ_COMMAND",
      `runCommands() must be given commands, such as js.show("#menu"), got ${describe(commands)}.`,
    );
  const list = wireCommands(commands);
  if (!isList(list))
    throw new DjustError(
      "DJ_COMMAND",
      "js.push() must be given an event handler. Mark the method with @eventHandler().",
    );
  checkJson(list, "The list of commands");
  return list.map((command) =>
    command[0] === "push" && prefix ? ["push", prefixed(String(command[1]), prefix, "one")] : command,
  );
}

type WireList = readonly WireCommand[] | HandlerReference | BoundHandler;

function isList(list: WireList): list is readonly WireCommand[] {
  return Array.isArray(list);
}

function wireCommands(commands: Commands): WireList {
  const list: WireCommand[] = [];
  for (const [name, ...args] of commands.list) {
    const pushed =
      name === "push" && typeof args[0] !== "string" ? (args[0] as Exclude<Pushed, string>) : undefined;
    const text = pushed && handlerText(pushed);
    if (pushed && text === undefined) return pushed;
    list.push(pushed ? [name, text] : [name, ...args]);
  }
  return list;
}
