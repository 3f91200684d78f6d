import { ownerOfName } from "../../html/index.js";
import type { EventRequest } from "../../wire/index.js";
import { gone, runHandler } from "../component/component-calls.js";
import { viewId } from "../component/component-id.js";
import type { ComponentTree } from "../component/component-tree.js";
import type { Clock } from "../ports.js";
import type { TaskSet } from "../session/task-set.js";
import { callHandler, handlerOf } from "./event-call.js";
import type { Handler } from "./event-handler.js";
import { HandlerTimes } from "./handler-timing.js";
import type { LiveBase } from "./live-base.js";

/** A mounted view, as its events use it. */
interface Mounted {
  readonly view: LiveBase;
  readonly rendered: { readonly components: ComponentTree | undefined };
}

/** Calls the event handlers of one view and its components, now or, with a debounce or throttle, later. */
export class EventCalls {
  /** Created by the first event of a handler with a debounce or a throttle. */
  #times: HandlerTimes | undefined;
  /** Numbers of events whose background work has ended, or that later ones have replaced. */
  #settled: number[] | undefined;

  /** @param tasks the view's background work, which includes events that wait */
  constructor(
    private readonly mounted: Mounted,
    private readonly clock: Clock,
    private readonly tasks: () => TaskSet,
  ) {}

  /** Runs the handler of an event, now or later. @throws {DjustError} see {@link callHandler} */
  handle(event: EventRequest): unknown {
    const owned = ownerOf(event.event);
    if (owned) return this.#handleOwned(event, ...owned, false);
    const { view } = this.mounted;
    const handler = handlerOf(view, event.event);
    if (!handler?.timing) return callHandler(view, event.event, event.params, handler);
    if (this.#mustWait(handler.name, handler, event)) return undefined;
    return callHandler(view, event.event, event.params, handler);
  }

  /**
   * Runs a handler of a component, or of the view that a component names.
   *
   * @throws {DjustError} DJ_COMPONENT_GONE if the component is no longer in the page, and see {@link callHandler}
   */
  #handleOwned(event: EventRequest, id: string, name: string, isLate: boolean): unknown {
    const { view, rendered } = this.mounted;
    const { components } = rendered;
    const component = components?.find(id);
    // The second click of a double click on "Remove".
    if (!component && components?.hasRemovedItself(id)) return undefined;
    if (!component && id !== viewId) throw gone();
    const self = component?.self ?? view;
    const handler = handlerOf(self, name);
    const key = `${id}$${handler?.name ?? ""}`;
    if (isLate) this.#times?.ran(key, this.clock.now());
    else if (handler?.timing && this.#mustWait(key, handler, event)) return undefined;
    const call = (): unknown => callHandler(self, name, event.params, handler);
    return components && component ? runHandler(components, component, call) : call();
  }

  /** @returns whether the event waits */
  #mustWait(key: string, { timing }: Handler, event: EventRequest): boolean {
    const { clock } = this;
    this.#times ??= new HandlerTimes();
    const delayMs = timing ? this.#times.delay(key, timing, clock.now()) : 0;
    if (delayMs === 0) return false;
    const replaced = this.tasks().delay(key, event, delayMs, clock);
    if (replaced !== undefined) this.settle(replaced);
    return true;
  }

  /** Runs the handler of an event that had to wait. @throws {DjustError} see {@link callHandler} */
  runLate(request: EventRequest): unknown {
    const { event, params } = request;
    const owned = ownerOf(event);
    if (owned) return this.#handleOwned(request, ...owned, true);
    const { view } = this.mounted;
    const handler = handlerOf(view, event);
    if (handler) this.#times?.ran(handler.name, this.clock.now());
    return callHandler(view, event, params, handler);
  }

  /** The background work of an event has ended. */
  settle(ref: number): void {
    this.#settled ??= [];
    this.#settled.push(ref);
  }

  /** Events whose background work has ended since the last call, if any. */
  takeSettled(): readonly number[] | undefined {
    const settled = this.#settled;
    if (settled) this.#settled = undefined;
    return settled;
  }
}

/** The component that an event is for, and the name of its handler; `undefined` for most events. */
function ownerOf(event: string): readonly [id: string, name: string] | undefined {
  const first = event.charCodeAt(0);
  // The name of a handler cannot begin with a digit.
  return first >= 48 && first <= 57 ? ownerOfName(event) : undefined;
}
