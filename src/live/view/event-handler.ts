import type { StandardSchemaV1 } from "@standard-schema/spec";
import { nameHandler } from "../../html/index.js";
import { DjustError, describe, didYouMean, unknownOption } from "../../wire/index.js";
import type { EventHandlerOptions, EventTable, TableOptions } from "./event-table.js";
import { checkTiming, type HandlerTiming } from "./handler-timing.js";
import { isBase, type LiveBase, startWork } from "./live-base.js";
import type { AsyncWork } from "./view-context.js";

/** A class of views or components. */
export interface BaseClass {
  readonly name: string;
  readonly events?: EventTable;
}

/** Any method of a view or component. */
export type Method = (this: never, ...args: never[]) => unknown;

/** The functions marked as handlers. A method that overrides a handler must be marked again. */
const marked = new WeakMap<object, EventHandlerOptions>();
/** The functions marked with `@debounce` or `@throttle`. */
const timed = new WeakMap<object, HandlerTiming>();

/** A method whose parameter accepts the output of a schema; a background method also gets a signal and a task. */
export type MethodFor<S extends StandardSchemaV1> = (
  this: never,
  params: StandardSchemaV1.InferOutput<S>,
  signal: never,
  task: never,
) => unknown;

/**
 * Lets browsers call a method: `@eventHandler() save() {…}`. With a schema, the method's parameter must accept the
 * schema's output; the compiler checks it.
 *
 * @param options see {@link EventHandlerOptions}
 * @throws {DjustError} DJ_HANDLER_DECLARATION on static and private methods
 * @see guide, "Call put_flash() in Your View"
 * @example
 * ```ts
 * class ItemView extends LiveView {
 *   @eventHandler({ params: z.object({ id: z.number() }) })
 *   remove({ id }: { id: number }) {
 *     this.putFlash("success", `Item ${id} removed.`);
 *   }
 * }
 * ```
 */
export function eventHandler<S extends StandardSchemaV1>(
  options: EventHandlerOptions<S> & { readonly params: S },
): (method: MethodFor<S>, context: ClassMethodDecoratorContext) => void;
export function eventHandler(
  options?: EventHandlerOptions,
): <M extends Method>(method: M, context: ClassMethodDecoratorContext) => void;
export function eventHandler(
  options: EventHandlerOptions = {},
): <M extends Method>(method: M, context: ClassMethodDecoratorContext) => void {
  if (typeof options === "function")
    throw new DjustError("DJ_HANDLER_DECLARATION", "@eventHandler must be called. Write @eventHandler().");
  return (method, context) => {
    checkStandard("@eventHandler()", context);
    if (context.kind !== "method" || context.static || context.private || typeof context.name !== "string")
      throw new DjustError(
        "DJ_HANDLER_DECLARATION",
        `@eventHandler() must mark a public instance method, got ${String(context.name)}. Move the code to a public instance method.`,
      );
    checkHandler(`@eventHandler() ${context.name}`, context.name, options);
    marked.set(method, options);
    nameHandler(method, context.name);
  };
}

const optionNames = [
  "params",
  "failureMessage",
  "background",
  "debounce",
  "throttle",
] as const satisfies readonly (keyof TableOptions)[];

/** With `experimentalDecorators`, decorators are called with a name instead of a context. */
function checkStandard(decorator: string, context: unknown): void {
  if (context === null || typeof context !== "object")
    throw new DjustError(
      "DJ_HANDLER_DECLARATION",
      `${decorator} must be compiled as a standard decorator. Remove experimentalDecorators from tsconfig.json, or declare static events = { save: true } instead.`,
    );
}

function checkHandler(where: string, name: string, options: unknown): void {
  if (reserved.has(name))
    throw new DjustError(
      "DJ_HANDLER_DECLARATION",
      `${where}: a handler must not be named ${name}, which LiveView uses itself. Rename the handler.`,
    );
  if (options === null || typeof options !== "object")
    throw new DjustError(
      "DJ_HANDLER_DECLARATION",
      `${where}: options must be an object such as { params: schema }, got ${describe(options)}.`,
    );
  const unknown = unknownOption(where, options, optionNames);
  if (unknown !== undefined) throw new DjustError("DJ_HANDLER_DECLARATION", unknown);
  checkTiming(where, options);
  const { params } = options as EventHandlerOptions;
  if (params !== undefined && typeof params?.["~standard"]?.validate !== "function")
    throw new DjustError(
      "DJ_HANDLER_DECLARATION",
      `${where}: params must be a schema of a Standard Schema library, such as z.object({…}) of Zod.`,
    );
}

/**
 * Runs a method in the background: calling it starts the work and returns at once, and the view renders again when the
 * work ends. Place it above or below `@eventHandler()`. The task has the method's name, so a second call aborts the
 * first. The method gets an `AbortSignal` and a {@link BackgroundTask} after its arguments:
 * `async importRows({ file }: { file: string }, signal: AbortSignal, task: BackgroundTask) {…}`.
 *
 * @param method the method to run in the background
 * @param context passed by the compiler
 * @see guide, "Flash with Background Work"
 * @example
 * ```ts
 * class ReportView extends LiveView {
 *   @eventHandler()
 *   @background
 *   async generate(_: object, signal: AbortSignal) {
 *     this.report = await buildReport(signal);
 *     this.putFlash("success", "Report ready!");
 *   }
 * }
 * ```
 */
export function background<M extends Method>(method: M, context: ClassMethodDecoratorContext): M {
  if (method === undefined)
    throw new DjustError("DJ_HANDLER_DECLARATION", "@background must not be called. Write @background.");
  checkStandard("@background", context);
  const inBackground = function (this: never, ...args: never[]): void {
    startWork(this, (...own) => withTask(method, this, args, own), String(context.name));
  };
  const timing = timed.get(method);
  if (timing) timed.set(inBackground, timing);
  const options = marked.get(method);
  if (options) {
    marked.set(inBackground, options);
    nameHandler(inBackground, String(context.name));
  }
  return inBackground as unknown as M;
}

/**
 * Runs an event handler once no further event has come for a while. The page waits before it sends the event, unless the
 * element has a `dj-debounce` of its own; the server enforces it too. Place it above or below `@eventHandler()`.
 *
 * @param ms at most 60,000
 * @throws {DjustError} DJ_HANDLER_DECLARATION
 * @see docs/guide/events.md
 * @example
 * @eventHandler() @debounce(300) search({ value }: { value: string }) {…}
 */
export function debounce(
  ms: number,
): <M extends Method>(method: M, context: ClassMethodDecoratorContext) => void {
  return timing("@debounce()", { debounce: ms });
}

/**
 * Runs an event handler at most once in a time; the last event is never lost. The page waits before it sends the event,
 * unless the element has a `dj-throttle` of its own; the server enforces it too. Place it above or below `@eventHandler()`.
 *
 * @param ms at most 60,000
 * @throws {DjustError} DJ_HANDLER_DECLARATION
 * @see docs/guide/events.md
 * @example
 * @eventHandler() @throttle(100) move({ x, y }: { x: number; y: number }) {…}
 */
export function throttle(
  ms: number,
): <M extends Method>(method: M, context: ClassMethodDecoratorContext) => void {
  return timing("@throttle()", { throttle: ms });
}

function timing(decorator: string, own: HandlerTiming) {
  checkTiming(decorator, own);
  return <M extends Method>(method: M, context: ClassMethodDecoratorContext): void => {
    checkStandard(decorator, context);
    const all = { ...timed.get(method), ...own };
    checkTiming(`${decorator} ${String(context.name)}`, all);
    timed.set(method, all);
  };
}

/** A method with `@debounce` or `@throttle` that no browser can call. */
export function untimedMethod(view: BaseClass): string | undefined {
  const { prototype } = view as unknown as { readonly prototype: Record<string, object> };
  const handlers = handlerNamesOf(view);
  return methodNamesOf(view).find((name) => timed.has(prototype[name] ?? {}) && !handlers.includes(name));
}

/** The times of a view's handlers, such as `search:debounce:300`, separated by spaces; `undefined` if it has none. */
export function timingsOf(view: object): string | undefined {
  const viewClass = view.constructor as BaseClass;
  const known = timings.get(viewClass);
  if (known !== undefined) return known || undefined;
  const entries = handlerNamesOf(viewClass).flatMap((name) => {
    const { debounce, throttle } = findHandler(view, name)?.timing ?? {};
    if (debounce !== undefined) return `${name}:debounce:${debounce}`;
    return throttle === undefined ? [] : `${name}:throttle:${throttle}`;
  });
  const text = entries.join(" ");
  timings.set(viewClass, text);
  return text || undefined;
}

/** By view class. */
const timings = new WeakMap<object, string>();

/**
 * Calls a background method with its arguments, and then the signal and the task. Without arguments, `undefined` precedes
 * the signal, so that `run(params = {}, signal)` works.
 */
export function withTask(
  method: (this: never, ...args: never[]) => unknown,
  view: object,
  args: readonly unknown[],
  own: Parameters<AsyncWork>,
): unknown {
  return Reflect.apply(method, view, [...(args.length === 0 ? [undefined] : args), ...own]);
}

export interface Handler {
  readonly name: string;
  readonly method: (this: unknown, ...args: unknown[]) => unknown;
  readonly params: StandardSchemaV1 | undefined;
  readonly background: boolean;
  /** Whether the user gets a message when it fails. */
  readonly showsFailures: boolean;
  /** How often it may run; `undefined` for as often as there are events. */
  readonly timing: HandlerTiming | undefined;
}

/** Handlers by class and name. Unknown names are not stored, because browsers may send any. */
const found = new WeakMap<object, Map<string, Handler>>();

/**
 * Finds a handler by the name that a browser has sent. Only marked methods of the user's own classes are found, never
 * `constructor`, `mount` or the methods of `Object.prototype`.
 */
export function findHandler(view: object, name: string): Handler | undefined {
  const prototype = Object.getPrototypeOf(view);
  const known = found.get(prototype)?.get(name);
  // A test may have replaced the method.
  if (known && known.method === prototype[name]) return known;
  const handler = lookUp(view, name);
  if (!handler) return undefined;
  const handlers = found.get(prototype) ?? new Map<string, Handler>();
  found.set(prototype, handlers.set(name, handler));
  return handler;
}

/** The names of a class's event handlers. */
export function handlerNamesOf(viewClass: BaseClass): readonly string[] {
  const names = new Set<string>();
  const view: object = Object.create((viewClass as unknown as { readonly prototype: object }).prototype);
  for (
    let proto: object | null = Object.getPrototypeOf(view);
    proto && !isBase(proto);
    proto = Object.getPrototypeOf(proto)
  )
    for (const name of Object.getOwnPropertyNames(proto)) if (findHandler(view, name)) names.add(name);
  return [...names];
}

/** The names of the methods of a class and its parents, without those of LiveView and LiveComponent. */
export function methodNamesOf(viewClass: BaseClass): readonly string[] {
  const names = new Set<string>();
  let proto: object | null = (viewClass as unknown as { readonly prototype: object }).prototype;
  for (; proto && !isBase(proto); proto = Object.getPrototypeOf(proto))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(proto)))
      if (name !== "constructor" && typeof value === "function") names.add(name);
  return [...names];
}

function lookUp(view: object, name: string): Handler | undefined {
  for (
    let proto = Object.getPrototypeOf(view);
    proto && !isBase(proto);
    proto = Object.getPrototypeOf(proto)
  ) {
    const method: unknown = Object.getOwnPropertyDescriptor(proto, name)?.value;
    if (typeof method !== "function") continue;
    if (reserved.has(name)) return undefined;
    const options = marked.get(method) ?? fromTable(view, name);
    if (!options) return undefined;
    const { params, background, failureMessage, debounce, throttle }: TableOptions = options;
    const isTimed = debounce !== undefined || throttle !== undefined;
    return {
      name,
      method: method as Handler["method"],
      params,
      background: background === true,
      showsFailures: failureMessage !== false,
      timing: isTimed ? { debounce, throttle } : timed.get(method),
    };
  }
  return undefined;
}

/** Methods that the runtime calls itself, and `constructor`. They are never handlers, even if marked. */
const reserved = new Set([
  "constructor",
  "mount",
  "render",
  "handleParams",
  "handleInfo",
  "handleAsyncResult",
  "handleUndone",
  "head",
]);

function fromTable(view: object, name: string): TableOptions | undefined {
  const entry = entriesOf(view.constructor).find(([named]) => named === name)?.[1];
  return entry === true ? {} : entry || undefined;
}

/** The entries of `static events` of a class and its parents, its own first. */
function entriesOf(viewClass: unknown): (readonly [name: string, entry: boolean | TableOptions])[] {
  if (typeof viewClass !== "function" || isBase(viewClass.prototype)) return [];
  const table = Object.hasOwn(viewClass, "events")
    ? (viewClass as { events?: EventTable }).events
    : undefined;
  const own = Array.isArray(table)
    ? table.map((name: string) => [name, true] as const)
    : Object.entries((table ?? {}) as Exclude<EventTable, readonly string[]>);
  return [...own, ...entriesOf(Object.getPrototypeOf(viewClass))];
}

/**
 * Checks that each name in the `static events` of a class and its parents is the name of a method.
 *
 * @throws {DjustError} DJ_HANDLER_DECLARATION
 */
export function checkEventTable(view: BaseClass & { readonly prototype: LiveBase }): void {
  for (const [name, entry] of entriesOf(view)) {
    if (!entry) continue;
    const where = `static events of ${view.name}`;
    checkHandler(where, name, entry === true ? {} : entry);
    const found = findHandler(Object.create(view.prototype), name);
    if (!found)
      throw new DjustError(
        "DJ_HANDLER_DECLARATION",
        `${where}: ${name} must be a method.${didYouMean(name, methodNamesOf(view))} Write ${name}() {…}, not a field.`,
      );
    nameHandler(found.method, name);
  }
}
