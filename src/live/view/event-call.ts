import type { StandardSchemaV1 } from "@standard-schema/spec";
import {
  argsKey,
  camelCase,
  DjustError,
  describe,
  didYouMean,
  inboxEvent,
  type Params,
  undoEvent,
  uploadEvent,
} from "../../wire/index.js";
import { type BaseClass, findHandler, type Handler, handlerNamesOf, withTask } from "./event-handler.js";
import { type LiveBase, startWork } from "./live-base.js";
import { inboxAction, LiveView, undoAction, uploadAction } from "./live-view.js";
import { plainIssue, validateFields } from "./validate-fields.js";

/** Maximum length of a handler name, and maximum number of positional arguments, from a browser. */
const maxNameLength = 200;
const maxArgs = 32;
/** Maximum number of issues reported for one event, and the maximum length of each, in UTF-16 code units. */
const maxIssues = 50;
const maxIssueLength = 300;

type ParamIssue = { readonly path: string; readonly message: string };

/** The error of parameters that fail their schema, with the issues of each field. */
export class ParamsError extends DjustError {
  readonly issues: readonly ParamIssue[];

  constructor(event: string, issues: readonly ParamIssue[]) {
    const reported = issues.slice(0, maxIssues).map(({ path, message }) => ({
      path: path.slice(0, maxIssueLength),
      message: message.slice(0, maxIssueLength),
    }));
    super(
      "DJ_EVENT_PARAMS",
      `${event}: ${reported.map(({ path, message }) => `${path || "params"}: ${message}`).join("; ")}`,
    );
    this.issues = reported;
  }
}

/**
 * Calls a view's event handler with the parameters that a browser sent. Every transport calls handlers through this
 * function.
 *
 * With a schema, the handler gets only the schema's output. Without one, it gets the positional arguments of
 * `save(3, 'x')` (strings, numbers, booleans and null), followed by the named parameters.
 *
 * @param handler the handler of the event, if the caller has found it
 * @throws {DjustError} DJ_EVENT_UNKNOWN, DJ_EVENT_PARAMS, and the errors of the handler
 */
export function callHandler(
  view: LiveBase,
  event: string,
  params: Params,
  handler = handlerOf(view, event),
): unknown {
  if (event === undoEvent && view instanceof LiveView) return undoAction(view, params);
  if (event === inboxEvent && view instanceof LiveView) return inboxAction(view, params);
  if (event === uploadEvent) return uploadAction(view, params);
  if (!handler) throw unknownHandler(view, event);
  const { args, named } = isPlain(params) ? { args: none, named: params } : separated(params);
  if (!handler.params) return call(view, handler, checkedArgs(handler.name, args), named);
  const checked = validateFields(handler.params, named);
  return "then" in checked
    ? checked.then((result) => callChecked(view, handler, args, result))
    : callChecked(view, handler, args, checked);
}

function unknownHandler(view: LiveBase, event: string): DjustError {
  const meant =
    event.length > maxNameLength ? "" : didYouMean(event, handlerNamesOf(view.constructor as BaseClass));
  return new DjustError(
    "DJ_EVENT_UNKNOWN",
    `${view.constructor.name} has no event handler ${describe(event)}.${meant} Mark the method with @eventHandler().`,
  );
}

/** The handler of an event that a browser sent, if the view has one. */
export function handlerOf(view: LiveBase, event: string): Handler | undefined {
  if (event.length > maxNameLength) return undefined;
  return findHandler(view, event) ?? findHandler(view, camelCase(event));
}

/** Whether the user gets a message when an event of this name fails. */
export function showsFailures(view: LiveBase, event: string): boolean {
  return handlerOf(view, event)?.showsFailures !== false;
}

const none: readonly unknown[] = [];

/** Whether no key of the parameters is reserved or escaped; true for most events. */
function isPlain(params: Params): boolean {
  for (const key in params) if (key.endsWith("_args") && ownArgs.test(key)) return false;
  return true;
}

const ownArgs = /^_+args$/;

/** Separates positional arguments from named parameters, whose names are unescaped. */
function separated(params: Params): { readonly args: readonly unknown[]; readonly named: Params } {
  let args = none;
  const named: [name: string, value: unknown][] = [];
  for (const [key, value] of Object.entries(params))
    if (key === argsKey && Array.isArray(value)) args = value;
    else named.push([key !== argsKey && ownArgs.test(key) ? key.slice(1) : key, value]);
  return { args, named: Object.fromEntries(named) };
}

function checkedArgs(event: string, args: readonly unknown[]): readonly unknown[] {
  if (args.length === 0) return args;
  const message =
    args.length > maxArgs
      ? `A call must have at most ${maxArgs} positional arguments, got ${args.length}.`
      : args.every(isScalar)
        ? undefined
        : "Positional arguments must be strings, numbers, booleans or null. Send objects and arrays as named parameters.";
  if (message !== undefined) throw new ParamsError(event, [{ path: argsKey, message }]);
  return args;
}

function isScalar(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

function call(
  view: LiveBase,
  { name, method, background }: Handler,
  args: readonly unknown[],
  named: unknown,
): unknown {
  if (background) return startWork(view, (...own) => withTask(method, view, [...args, named], own), name);
  return args.length === 0 ? method.call(view, named) : method.call(view, ...args, named);
}

function callChecked(
  view: LiveBase,
  handler: Handler,
  args: readonly unknown[],
  result: StandardSchemaV1.Result<unknown>,
): unknown {
  if (!result.issues) return call(view, handler, none, result.value);
  const ignored = {
    path: argsKey,
    message:
      "A handler with a schema must be called without positional arguments. Name them with dj-value-NAME.",
  };
  throw new ParamsError(handler.name, [
    ...result.issues.map(plainIssue),
    ...(args.length > 0 ? [ignored] : []),
  ]);
}
