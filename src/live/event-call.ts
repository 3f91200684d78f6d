import { camelCase, DjustError, type Params } from "../wire/index.js";
import { findHandler, type Handler } from "./event-handler.js";
import { LiveView, startAsync } from "./live-view.js";

/** The parameters fail their schema; carries what to say beside each field. */
export class ParamsError extends DjustError {
  constructor(
    event: string,
    readonly issues: readonly { readonly path: string; readonly message: string }[],
  ) {
    super(
      "DJ_EVENT_PARAMS",
      `${event}: ${issues.map(({ path, message }) => `${path || "params"}: ${message}`).join("; ")}`,
    );
  }
}

/**
 * Calls a view's event handler.
 *
 * @throws {DjustError} DJ_EVENT_UNKNOWN, DJ_EVENT_PARAMS; and what the handler throws
 */
export function callHandler(view: LiveView, event: string, params: Params): unknown {
  const handler =
    findHandler(view, LiveView.prototype, event) ?? findHandler(view, LiveView.prototype, camelCase(event));
  if (!handler)
    throw new DjustError(
      "DJ_EVENT_UNKNOWN",
      `${view.constructor.name} has no event handler ${JSON.stringify(event.slice(0, 80))}; mark the method with @eventHandler()`,
    );
  if (!handler.params && !("_args" in params)) return call(view, handler, none, params);
  const { _args, ...named } = params;
  // `save(3, 'x')` in a page gives arguments without names, which come before the named ones.
  const positional = Array.isArray(_args) ? _args : none;
  if (!handler.params) return call(view, handler, positional, named);
  const checked = handler.params["~standard"].validate(named);
  return checked instanceof Promise
    ? checked.then((result) => callChecked(view, handler, positional, result))
    : callChecked(view, handler, positional, checked);
}

const none: readonly unknown[] = [];

function call(
  view: LiveView,
  { name, method, background }: Handler,
  positional: readonly unknown[],
  named: unknown,
): unknown {
  if (background) return startAsync(view, () => method.call(view, ...positional, named), name);
  return positional.length === 0 ? method.call(view, named) : method.call(view, ...positional, named);
}

type Checked =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };
type Issue = {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
};

function callChecked(
  view: LiveView,
  handler: Handler,
  positional: readonly unknown[],
  result: Checked,
): unknown {
  if (result.issues) throw new ParamsError(handler.name, result.issues.map(plain));
  return call(view, handler, positional, result.value);
}

/** A Standard Schema issue with its path as text. */
export function plain({ message, path = [] }: Issue): { readonly path: string; readonly message: string } {
  return { message, path: path.map((part) => String(typeof part === "object" ? part.key : part)).join(".") };
}
