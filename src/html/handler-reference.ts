import { argsKey, DjustError, describe, isPromise } from "../wire/index.js";

/**
 * The valid results of a {@link HandlerReference}: nothing, a promise, or an object that is not a template. A function
 * that returns a template, text or a number is rarely meant as a handler but was probably not called. Name such a handler
 * instead, as in `dj-click="save"`.
 */
export type HandlerResult = void | (object & { readonly strings?: never });

/**
 * An event handler in a template: `dj-click=${this.save}`. The type also accepts other functions;
 * rendering refuses them with DJ_TEMPLATE_VALUE.
 */
export type HandlerReference = (...args: never[]) => HandlerResult;

/** Identifies the `AbortSignal` of background work in environments without its type. */
export interface AbortSignalLike {
  /** Whether the work has been cancelled. */
  readonly aborted: boolean;
  /** Throws the reason if the work has been cancelled. */
  throwIfAborted(): void;
}

/** The arguments that a page passes to a handler: all except the signal of background work. */
export type HandlerArguments<A extends readonly unknown[]> = A extends readonly [
  ...infer Own,
  AbortSignalLike,
]
  ? Own
  : A extends readonly [...infer Own, signal?: AbortSignalLike]
    ? Own
    : A;

/** A handler with the arguments that it is called with; made by {@link call}. */
export class BoundHandler {
  /** The handler method. */
  readonly handler: HandlerReference;
  /** The arguments it is called with. */
  readonly args: readonly unknown[];

  constructor(handler: HandlerReference, args: readonly unknown[]) {
    this.handler = handler;
    this.args = args;
  }
}

/** The name of each function that is an event handler. */
const handlerNames = new WeakMap<object, string>();

/** Makes a function usable as a {@link HandlerReference}. */
export function nameHandler(handler: object, name: string): void {
  handlerNames.set(handler, name);
}

/** The name of the event handler that a function is, if it is one. */
export function handlerNameOf(handler: object): string | undefined {
  return handlerNames.get(handler);
}

/**
 * Names an event handler and the arguments to call it with, for the attributes of a template. The compiler checks them
 * against the handler's parameters.
 *
 * An object as the last argument becomes named parameters, in addition to those of a form or field; they replace any
 * with the same name.
 *
 * @param handler a method marked with `@eventHandler()`
 * @param args strings, finite numbers, booleans and `null`; at the end also an object of JSON values
 * @throws {DjustError} DJ_TEMPLATE_VALUE if `handler` is not a function or an argument cannot be sent
 * @see docs/guide/events.md
 * @example
 * html`<button dj-click=${call(this.remove, { id: item.id })}>Remove</button>`
 */
export function call<A extends readonly unknown[]>(
  handler: ((...args: A) => HandlerResult) & HandlerReference,
  ...args: HandlerArguments<A>
): BoundHandler {
  if (typeof handler !== "function")
    throw new DjustError(
      "DJ_TEMPLATE_VALUE",
      `The first argument of call() must be an event handler, such as this.save, got ${describe(handler)}.`,
    );
  args.forEach((argument: unknown, index) => {
    if (!isScalar(argument) && !(index === args.length - 1 && isNamed(argument)))
      throw new DjustError(
        "DJ_TEMPLATE_VALUE",
        `Argument ${index + 1} of call(${handlerNameOf(handler) ?? handler.name}) must be a string, a finite number, a boolean or null${index === args.length - 1 ? ", or an object of JSON values as the last one" : ""}, got ${describe(argument)}.`,
      );
  });
  return new BoundHandler(handler, args);
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

/** An object of named parameters. */
function isNamed(value: unknown): boolean {
  if (value === null || typeof value !== "object" || Array.isArray(value) || isPromise(value)) return false;
  // The positional arguments are sent under that key.
  if (Object.hasOwn(value, argsKey)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The text of a handler in an attribute: `save`, or `remove({"id":3})`.
 *
 * @returns `undefined` if the function is not an event handler
 * @throws {TypeError} if an argument is not JSON-serializable
 */
export function handlerText(value: HandlerReference | BoundHandler): string | undefined {
  const [handler, args] = value instanceof BoundHandler ? [value.handler, value.args] : [value, []];
  const name = handlerNameOf(handler);
  if (name === undefined) return undefined;
  return args.length === 0 ? name : `${name}(${args.map((argument) => JSON.stringify(argument)).join(", ")})`;
}
