import {
  BoundHandler,
  Commands,
  Each,
  Embedded,
  type HandlerReference,
  handlerNameOf,
  html,
  isTemplate,
  nameHandler,
  renderFor,
  type Scope,
  type Template,
  withHandlers,
} from "../../html/index.js";
import { rendering } from "../view/rendering.js";

/** The view or component that gives props to a component. */
export interface PropsOwner {
  /** The view or component itself, whose methods may be props. */
  readonly self: object;
  /** What its templates are rendered for. */
  readonly scope: Scope;
  /** What is before the names of its handlers. */
  readonly prefix: string;
  /** The functions made for its methods. Created by the first one. */
  methods: Map<object, unknown> | undefined;
  /** Its code runs, so that more than one component may have to render. */
  called(): void;
}

/** A template that a component gets as a prop. Its handlers are those of the view or component that wrote it. */
export class Slot extends Embedded {
  constructor(
    private readonly template: Template,
    private readonly scope: Scope,
  ) {
    super();
  }

  override node(previous: unknown): unknown {
    return renderFor(this.scope, this.template, previous);
  }
}

/** Functions that are bound to the view or component that gave them. */
const bound = new WeakSet<object>();

/**
 * The props of a component as it sees them: templates become {@link Slot}s, and functions call the view or component that
 * gave them.
 *
 * @returns the given object if nothing in it changes
 */
export function propsFrom(given: object, owner: PropsOwner): object {
  let props: { [name: string]: unknown } | undefined;
  for (const name of Object.keys(given)) {
    const value = (given as { readonly [name: string]: unknown })[name];
    const seen = typeof value === "object" || typeof value === "function" ? seenAs(value, owner) : value;
    if (seen === value) continue;
    props ??= { ...given };
    props[name] = seen;
  }
  return props ?? given;
}

/** How many props an object has, if all of them are those of another one, apart from `key`; else -1, also for a NaN. */
export function countIfSame(before: object, now: object): number {
  const old = before as { readonly [name: string]: unknown };
  let count = 0;
  for (const name in now) {
    if (name !== "key" && (now as { readonly [name: string]: unknown })[name] !== old[name]) return -1;
    count++;
  }
  return count;
}

/** Whether a component has other props than before. Functions and templates are new with each rendering, so they do not count. */
export function isChanged(before: object, now: object): boolean {
  const old = before as { readonly [name: string]: unknown };
  const names = Object.keys(now);
  if (names.length !== Object.keys(before).length) return true;
  return names.some((name) => {
    const value = (now as { readonly [name: string]: unknown })[name];
    if (Object.is(value, old[name])) return false;
    return !(isContent(value) && isContent(old[name])) && !(isFunction(value) && isFunction(old[name]));
  });
}

function isContent(value: unknown): value is Template | Each | Embedded {
  return isTemplate(value) || value instanceof Each || value instanceof Embedded;
}

function isFunction(value: unknown): boolean {
  return typeof value === "function" || value instanceof BoundHandler || value instanceof Commands;
}

function seenAs(value: object | null, owner: PropsOwner): unknown {
  if (typeof value === "function") return boundTo(value as Callback, owner);
  if (value instanceof BoundHandler)
    return new BoundHandler(boundTo(value.handler as Callback, owner) as HandlerReference, value.args);
  if (value instanceof Commands)
    return withHandlers(value, (handler) => seenAs(handler, owner) as HandlerReference);
  return isContent(value) && !(value instanceof Slot) ? slotOf(value, owner) : value;
}

function slotOf(value: Template | Each | Embedded, owner: PropsOwner): Slot {
  return new Slot(isTemplate(value) ? value : html`${value}`, owner.scope);
}

type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** The prototype of a class is read-only, unlike that of a function. */
function isClass(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false;
}

/** Binds a function to the view or component that gives it. A class, and a function that is bound already, stays. */
function boundTo(value: Callback, owner: PropsOwner): unknown {
  if (bound.has(value) || isClass(value)) return value;
  const name = handlerNameOf(value) ?? value.name;
  const isMethod =
    (owner.self as { readonly [name: string]: unknown })[name] === value && !Object.hasOwn(owner.self, name);
  const known = isMethod ? owner.methods?.get(value) : undefined;
  if (known !== undefined) return known;
  const self = isMethod ? owner.self : undefined;
  const made = (...args: unknown[]): unknown => {
    if (rendering() === undefined) owner.called();
    const result = value.apply(self, args);
    return isContent(result) && !(result instanceof Slot) ? slotOf(result, owner) : result;
  };
  bound.add(made);
  if (isMethod) {
    if (handlerNameOf(value) !== undefined) nameHandler(made, owner.prefix + name);
    owner.methods ??= new Map();
    owner.methods.set(value, made);
  }
  return made;
}
