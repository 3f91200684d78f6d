import type { Params } from "../../wire/index.js";

/**
 * The browser's side of an element with `dj-hook`. Each element gets a copy of its own, so that fields such as
 * `this.chart` belong to that element. In each method, `this` also has the members of {@link HookContext}.
 *
 * @see docs/guide/hooks.md
 */
export interface Hook {
  /** The element is in the page and its view is connected. */
  mounted?(): void | Promise<void>;
  /** The server has changed the element: its `dj-hook-data`, another attribute, or its content. */
  updated?(): void | Promise<void>;
  /** The element has left the page, or another view has taken it over. Release timers and listeners here. */
  destroyed?(): void | Promise<void>;
  /** The connection to the server is lost. Events are sent when it is back. */
  disconnected?(): void | Promise<void>;
  /** The connection is back, and the view is up to date. */
  reconnected?(): void | Promise<void>;
}

/** The members that the runtime adds to a {@link Hook}. */
export interface HookContext<Data = unknown, E extends Element = HTMLElement> {
  /** The element with `dj-hook`. */
  readonly el: E;
  /** The current value of `dj-hook-data`; `undefined` without the attribute. */
  readonly data: Data;
  /**
   * Calls an event handler of the view.
   *
   * @param handler its name
   * @param params its parameters, as JSON. @default {}
   * @returns the handler's return value, or `null` if it returns nothing
   * @throws {PushEventError} if the handler fails or refuses its parameters, or if it is unknown whether it has run
   * @typeParam Result the type of that value, which is not checked. @default unknown
   * @example
   * const { total } = await this.pushEvent<{ total: number }>("rowsSelected", { ids });
   */
  pushEvent<Result = unknown>(handler: string, params?: Params): Promise<Result>;
  /**
   * Listens for events that the view sends with `this.pushEvent(name, payload)`, until the element leaves the page.
   *
   * @returns ends it earlier
   */
  handleEvent(name: string, listener: (payload: never) => void): () => void;
}

/** The hooks of a page by name: `djust.hooks.chart = {…}`. */
export interface Hooks {
  [name: string]: Hook;
}

/**
 * Registers a hook, before or after the page's script has run. It is the same as `djust.hooks[name] = hook`.
 *
 * @param name the value of `dj-hook`
 * @see docs/guide/hooks.md
 * @example
 * addHook("clock", { mounted() { this.el.textContent = new Date().toLocaleTimeString(); } });
 */
export const addHook = (name: string, hook: Hook & ThisType<Hook & HookContext>): void => {
  const page = globalThis as { djust?: { hooks?: Hooks } };
  page.djust ??= {};
  page.djust.hooks ??= {};
  page.djust.hooks[name] = hook;
};

/**
 * Types a hook: its data, its element, and its own fields. Returns the same object.
 *
 * @typeParam Data the type of `dj-hook-data`. @default unknown
 * @typeParam E the element's type. @default HTMLElement
 * @param hook its methods, and initial values of its own fields
 * @see docs/guide/hooks.md
 * @example
 * addHook("clock", defineHook({
 *   timer: 0,
 *   mounted() { this.timer = window.setInterval(() => (this.el.textContent = new Date().toLocaleTimeString()), 1000); },
 *   destroyed() { clearInterval(this.timer); },
 * }));
 */
export const defineHook = <
  Data = unknown,
  E extends Element = HTMLElement,
  Own extends object = Record<never, never>,
>(
  hook: Own & Hook & ThisType<Own & Hook & HookContext<Data, E>>,
): Own & Hook => hook;
