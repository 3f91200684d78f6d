import { Context, type Drop } from "liquidjs";
import { LiveView } from "../live/index.js";

type Scope = Context["environments"];
type Key = string | number | Drop;

/**
 * The data a template can read: properties, and getters of the application's classes. Methods are hidden, because
 * Liquid calls a method when a template names it, and so are the built-in properties of JavaScript's objects.
 */
export class ViewContext extends Context {
  override readProperty(object: Scope, key: Key): unknown {
    if (typeof object === "object" && object !== null && typeof key === "string") {
      if (Object.hasOwn(object, key)) return withoutFunction(object[key]);
      if (hasGetter(object, key)) return withoutFunction(object[key]);
    }
    const value = super.readProperty(object, key);
    return withoutFunction(value);
  }

  /** For `{% render %}`, whose template reads only the variables that are passed to it. */
  override spawn(scope: object = {}): Context {
    const { sync, globals, strictVariables, renderLimit, memoryLimit, liquid } = this;
    return new ViewContext(
      scope,
      this.opts,
      { sync, globals, strictVariables },
      { renderLimit, memoryLimit, liquid },
    );
  }
}

/** A view's fields and getters as variables of its template. Getters run only when the template reads them. */
export function variablesOf(view: LiveView): object {
  const variables: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(view)) if (typeof value !== "function") variables[name] = value;
  for (
    let level = Object.getPrototypeOf(view);
    level && level !== LiveView.prototype;
    level = Object.getPrototypeOf(level)
  )
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(level)))
      if (get && !Object.hasOwn(variables, name))
        Object.defineProperty(variables, name, { get: () => Reflect.get(view, name), enumerable: true });
  return variables;
}

function withoutFunction(value: unknown): unknown {
  return typeof value === "function" ? undefined : value;
}

/** Whether a class of the application defines a getter for the object; built-in getters do not count. */
function hasGetter(object: object, key: string): boolean {
  for (let level = Object.getPrototypeOf(object); level; level = Object.getPrototypeOf(level)) {
    const descriptor = Object.getOwnPropertyDescriptor(level, key);
    if (descriptor) return descriptor.get !== undefined && level !== Object.prototype && !isBuiltIn(level);
  }
  return false;
}

function isBuiltIn(prototype: object): boolean {
  const type: unknown = prototype.constructor;
  return (
    typeof type === "function" && /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(type))
  );
}
