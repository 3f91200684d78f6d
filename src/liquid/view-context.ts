import { Context, type Drop } from "liquidjs";
import { LiveView } from "../live/index.js";

type Scope = Context["environments"];
type Key = string | number | Drop;

/**
 * What a template sees: data, and getters of the application's own classes. Methods are not there, since
 * Liquid would call them just by naming them; nor is what JavaScript itself puts on objects.
 */
export class ViewContext extends Context {
  override readProperty(object: Scope, key: Key): unknown {
    if (typeof object === "object" && object !== null && typeof key === "string") {
      if (Object.hasOwn(object, key)) return dataOrNothing(object[key]);
      if (getterOf(object, key)) return dataOrNothing(object[key]);
    }
    const value = super.readProperty(object, key);
    return dataOrNothing(value);
  }

  /** For `{% render %}`, whose template sees only what it is given. */
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

/** A view's fields and getters as variables of its template; getters run when they are named. */
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

function dataOrNothing(value: unknown): unknown {
  return typeof value === "function" ? undefined : value;
}

/** A getter that one of the object's classes has, not one of the language's own. */
function getterOf(object: object, key: string): boolean {
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
