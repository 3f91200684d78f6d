import type { EventRequest } from "../../wire/index.js";
import type { Clock } from "../ports.js";
import type { TaskSet } from "../session/task-set.js";
import { callHandler, handlerOf } from "./event-call.js";
import { HandlerTimes } from "./handler-timing.js";
import type { LiveView } from "./live-view.js";

/** Calls the event handlers of one view, now or, with a debounce or throttle, later. */
export class EventCalls {
  /** Created by the first event of a handler with a debounce or a throttle. */
  #times: HandlerTimes | undefined;
  /** Numbers of events whose background work has ended, or that later ones have replaced. */
  #settled: number[] | undefined;

  /** @param tasks the view's background work, which includes events that wait */
  constructor(
    private readonly view: LiveView,
    private readonly clock: Clock,
    private readonly tasks: () => TaskSet,
  ) {}

  /** Runs the handler of an event, now or later. @throws {DjustError} see {@link callHandler} */
  handle(event: EventRequest): unknown {
    const { view, clock } = this;
    const handler = handlerOf(view, event.event);
    if (!handler?.timing) return callHandler(view, event.event, event.params, handler);
    this.#times ??= new HandlerTimes();
    const delayMs = this.#times.delay(handler.name, handler.timing, clock.now());
    if (delayMs === 0) return callHandler(view, event.event, event.params, handler);
    const replaced = this.tasks().delay(handler.name, event, delayMs, clock);
    if (replaced !== undefined) this.settle(replaced);
    return undefined;
  }

  /** Runs the handler of an event that had to wait. @throws {DjustError} see {@link callHandler} */
  runLate({ event, params }: EventRequest): unknown {
    const handler = handlerOf(this.view, event);
    if (handler) this.#times?.ran(handler.name, this.clock.now());
    return callHandler(this.view, event, params, handler);
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
