import type { StandardSchemaV1 } from "@standard-schema/spec";
import { DjustError } from "../wire/index.js";
import { startAsync } from "./live-view.js";

/** How a method may be called from a browser. */
export interface EventHandlerOptions {
  /**
   * What the parameters have to look like; any Standard Schema (Zod, Valibot, ArkType …). What
   * fails it is answered with DJ_EVENT_PARAMS and never reaches the handler, which gets the
   * schema's output.
   */
  readonly params?: StandardSchemaV1;
}

type Method = (this: never, ...args: never[]) => unknown;

/** Which functions are handlers. A function that overrides a handler is not one until it is marked. */
const marked = new WeakMap<object, EventHandlerOptions>();

/**
 * Lets browsers call a method: `@eventHandler() save() {…}`.
 *
 * @param options see {@link EventHandlerOptions}
 * @throws {DjustError} DJ_HANDLER_DECLARATION on static and private methods
 * @see guide, "Call put_flash() in Your View"
 */
export function eventHandler(
  options: EventHandlerOptions = {},
): <M extends Method>(method: M, context: ClassMethodDecoratorContext) => void {
  return (method, context) => {
    if (context.kind !== "method" || context.static || context.private || typeof context.name !== "string")
      throw new DjustError(
        "DJ_HANDLER_DECLARATION",
        `@eventHandler() marks public methods of an instance, not ${String(context.name)}; move the call into one`,
      );
    marked.set(method, options);
  };
}

/**
 * Lets a method run in the background: a call starts it and returns at once; the view is rendered
 * again at its end. Stands above or below `@eventHandler()`. The task has the method's name.
 *
 * @see guide, "Flash with Background Work"
 */
export function background<M extends Method>(method: M, context: ClassMethodDecoratorContext): M {
  const inBackground = function (this: never, ...args: never[]): void {
    startAsync(this, () => method.apply(this, args), String(context.name));
  };
  const options = marked.get(method);
  if (options) marked.set(inBackground, options);
  return inBackground as unknown as M;
}

/** Handlers by name where a tool chain has no decorators: `static events = { save: true }`. */
export type EventTable =
  | readonly string[]
  | { readonly [name: string]: true | (EventHandlerOptions & { readonly background?: true }) };

export interface Handler {
  readonly name: string;
  readonly call: (...args: unknown[]) => unknown;
  readonly params: StandardSchemaV1 | undefined;
}

/**
 * The handler that a browser asks for by name. Only marked methods that a user's class defines
 * itself can be found, so that `constructor`, `mount` or what objects inherit never can.
 */
export function findHandler(view: object, base: object, name: string): Handler | undefined {
  for (
    let proto = Object.getPrototypeOf(view);
    proto && proto !== base;
    proto = Object.getPrototypeOf(proto)
  ) {
    const method: unknown = Object.getOwnPropertyDescriptor(proto, name)?.value;
    if (typeof method !== "function") continue;
    if (reserved.has(name)) return undefined;
    const call = method as Handler["call"];
    const options = marked.get(method);
    if (options) return { name, params: options.params, call: (...args) => call.apply(view, args) };
    return fromTable(view, name, call);
  }
  return undefined;
}

/** What the runtime itself calls, or objects have; never a handler, even when marked. */
const reserved = new Set([
  "constructor",
  "mount",
  "render",
  "handleParams",
  "handleInfo",
  "handleAsyncResult",
]);

function fromTable(view: object, name: string, call: Handler["call"]): Handler | undefined {
  const table = (view.constructor as { events?: EventTable }).events;
  if (!table) return undefined;
  if (Array.isArray(table))
    return table.includes(name)
      ? { name, params: undefined, call: (...args) => call.apply(view, args) }
      : undefined;
  if (!Object.hasOwn(table, name)) return undefined;
  const entry = (table as Exclude<EventTable, readonly string[]>)[name];
  if (!entry) return undefined;
  const options = entry === true ? {} : entry;
  return {
    name,
    params: options.params,
    call: (...args) =>
      "background" in options && options.background
        ? startAsync(view as never, () => call.apply(view, args), name)
        : call.apply(view, args),
  };
}
