import type { Template } from "../../html/index.js";
import { DjustError } from "../../wire/index.js";
import type { EventTable } from "../view/event-table.js";
import { addBase, constructed, LiveBase } from "../view/live-base.js";
import type { ViewContext } from "../view/view-context.js";

/** What a component shows after an error. */
export interface ComponentFailure<Props = unknown> {
  /** What the component threw. */
  readonly error: unknown;
  /** What the component was doing. */
  readonly during: "mount" | "update" | "render" | "handler";
  /** The properties of the component. */
  readonly props: Readonly<Props>;
}

/** The props of the component that is being created. */
let given: object | undefined;

/**
 * A part of a page with state and event handlers of its own, such as an editable row. Place it in the template of a view or
 * of another component with {@link component}.
 *
 * After one of its handlers has run, only the component renders. It also renders whenever the template around it does, unless it
 * is {@link LiveComponent.pure}.
 *
 * @see docs/guide/components.md
 * @example
 * ```ts
 * class OrderRow extends LiveComponent<{ order: Order }> {
 *   isOpen = false;
 *   @eventHandler() toggle() {
 *     this.isOpen = !this.isOpen;
 *   }
 *   override render() {
 *     return html`<li><button dj-click="toggle">${this.props.order.name}</button></li>`;
 *   }
 * }
 * ```
 */
export abstract class LiveComponent<Props extends object = object> extends LiveBase {
  /** Event handlers for tool chains without decorators: `static events = { save: true }`. */
  static events?: EventTable;

  /**
   * Whether the component shows only its props and its own fields, so that a rendering of the template around it skips it while
   * its props are the same and none of its code has run. Props are compared with `Object.is`: give it another object instead of
   * changing the one it has. In development and in tests, one that would have changed is reported. @default false
   */
  static pure?: boolean;

  /**
   * Returns what is shown instead of the component after an error in `mount`, `update`, `render` or an event handler;
   * nothing keeps the component on screen after an error in a handler. @default nothing
   */
  static fallback?(failure: ComponentFailure): Template | undefined;

  /** What the template around it has given. Fields of the class may use it. */
  readonly props: Readonly<Props>;

  constructor() {
    super();
    this.props = (given ?? {}) as Props;
    given = undefined;
  }

  /**
   * Prepares the component, once. It must not be asynchronous: load data with `assignAsync` or `startAsync`.
   *
   * @param props the same as `this.props`
   */
  mount?(props: Readonly<Props>): void;

  /**
   * Called after `mount`, and before the component renders with other props. Props are compared one by one; functions and
   * templates do not count.
   *
   * @param props the same as `this.props`
   */
  update?(props: Readonly<Props>): void;

  /** Called when the component is no longer in the page, to end timers and the like. Background work ends by itself. */
  unmount?(): void;

  /** Renders the component in its current state. */
  abstract render(): Template;

  static {
    addBase(LiveComponent.prototype);
  }
}

/** A class of components. */
export interface LiveComponentClass<Props extends object = object> {
  new (): LiveComponent<Props>;
  /** Name of the class. */
  readonly name: string;
  /** The handlers that the browser may call; see `LiveComponent.events`. */
  readonly events?: EventTable;
  /** Whether it renders only if its properties or its state changed. */
  readonly pure?: boolean;
  /** Returns what is shown in place of a component that failed. */
  fallback?(failure: ComponentFailure): Template | undefined;
}

/**
 * Creates a component with its props.
 *
 * @throws {DjustError} DJ_COMPONENT for a class that does not extend LiveComponent
 */
export function createComponent(of: LiveComponentClass, props: object, context: ViewContext): LiveComponent {
  given = props;
  try {
    const made: unknown = constructed(context, () => new of());
    if (made instanceof LiveComponent) return made;
  } finally {
    given = undefined;
  }
  throw new DjustError(
    "DJ_COMPONENT",
    `component() must be given a class that extends LiveComponent, got ${of.name}.`,
  );
}

/** Gives a component other props. */
export function setProps(component: LiveComponent, props: object): void {
  (component as { props: object }).props = props;
}
