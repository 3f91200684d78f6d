import { Embedded, type Key } from "../../html/index.js";
import { DjustError, describe } from "../../wire/index.js";
import { LiveComponent, type LiveComponentClass } from "./live-component.js";

/** Places components for a view, or for the component whose template is being rendered. */
export interface ComponentHost {
  /** @param previous the node that was at this place before */
  place(call: ComponentCall, previous: unknown): unknown;
}

/** A component in a template; made by {@link component}. */
export class ComponentCall extends Embedded {
  constructor(
    /** Class of the component. */
    readonly of: LiveComponentClass,
    /** Distinguishes components of one class at the same position. */
    readonly key: Key,
    /** The properties that the parent passes. */
    readonly props: object,
  ) {
    super();
  }

  /** @throws {DjustError} DJ_COMPONENT where no component can be, and the errors of its slots */
  override node(previous: unknown, scope: object | undefined): unknown {
    const host = scope as Partial<ComponentHost> | undefined;
    if (host?.place !== undefined) return host.place(this, previous);
    throw new DjustError(
      "DJ_COMPONENT",
      `The component ${this.of.name} must be in the template of a view or of a component. Messages, the layout and head() cannot have components.`,
    );
  }
}

/**
 * Places a component in a template. A component with the same class and key stays the same component, with its state,
 * wherever it is in the template of the view or component that places it. It is unmounted when a rendering does not have it.
 *
 * @param of a class that extends {@link LiveComponent}
 * @param props what the component gets as `this.props`
 * @param props.key distinguishes the components of one class, such as the id of a record @default the only one of its class
 * @throws {DjustError} DJ_COMPONENT if `of` does not extend LiveComponent, or if the key is neither a string nor a number; when the
 *   template is rendered, also if two components have the same class and key
 * @see docs/guide/components.md
 * @example
 * html`<ul>${each(this.orders, "id", (order) => component(OrderRow, { key: order.id, order }))}</ul>`
 */
export function component<Props extends object>(
  of: new () => LiveComponent<Props>,
  props: NoInfer<Props> & { readonly key?: Key | undefined },
): ComponentCall {
  if (of !== lastClass && (typeof of !== "function" || !(of.prototype instanceof LiveComponent)))
    throw noClass(of);
  if (props === null || typeof props !== "object") throw noProps(of, props);
  const { key = "" } = props;
  if (typeof key !== "string" && typeof key !== "number" && typeof key !== "bigint") throw noKey(of, key);
  lastClass = of;
  return new ComponentCall(of as LiveComponentClass, key, props);
}

/** The class of the last call, which is that of the next one in a list. */
let lastClass: object | undefined;

// Errors are made in functions of their own, which keeps what runs for every row small enough for V8 to inline.

function noClass(of: unknown): DjustError {
  return new DjustError(
    "DJ_COMPONENT",
    `component() must be given a class that extends LiveComponent, got ${typeof of === "function" ? of.name : describe(of)}. Call a function that returns html\`…\` directly.`,
  );
}

function noProps(of: { readonly name: string }, props: unknown): DjustError {
  return new DjustError(
    "DJ_COMPONENT",
    `component(${of.name}) must be given an object of props such as { key: order.id, order }, got ${describe(props)}.`,
  );
}

function noKey(of: { readonly name: string }, key: unknown): DjustError {
  return new DjustError(
    "DJ_COMPONENT",
    `The key of component(${of.name}) must be a string or number, got ${describe(key)}. Use a value that identifies the component, such as the id of its record.`,
  );
}
