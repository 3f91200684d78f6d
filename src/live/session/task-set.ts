import { TaskProgress } from "../../flash/index.js";
import type { EventRequest } from "../../wire/index.js";
import type { ComponentContext } from "../component/component-context.js";
import type { Clock, WorkTracker } from "../ports.js";
import type { AsyncOutcome, AsyncWork } from "../view/view-context.js";

/** One piece of background work of a view. */
export interface Task {
  readonly name: string;
  /** The event that started it, whose loading state lasts as long as the work. */
  readonly ref: number | undefined;
  readonly controller: AbortController;
  /** What the work has reported; absent for events. */
  readonly progress?: TaskProgress;
  /** The event whose handler runs when the task ends. */
  readonly event?: EventRequest;
  /** Clears the timer that ends the task. */
  readonly clearTimer?: () => void;
  /** The component whose work it is; absent for the view's own. */
  readonly owner?: ComponentContext | undefined;
  /** Whether it is the rest of an event handler, whose turn reports its errors. */
  readonly isTurn?: true;
}

type RunningWork = Task & { readonly progress: TaskProgress };

/** The background work of one view. Newer work replaces older work of the same name. */
export class TaskSet {
  readonly #running: Task[] = [];
  #waiting: (() => void)[] = [];
  #unnamed = 0;

  /**
   * @param ended called once for each task, however it ends
   * @param tracker tracks the work across everything it awaits
   */
  constructor(
    private readonly ended: (task: Task, outcome: AsyncOutcome) => void,
    private readonly tracker: WorkTracker | undefined,
  ) {}

  get size(): number {
    return this.#running.length;
  }

  /** How much of the work of that name is done; `undefined` if it has not reported it. */
  progressOf(name: string, owner?: ComponentContext): number | undefined {
    return this.#running.find((task) => task.name === name && task.owner === owner)?.progress?.fraction;
  }

  /** Whether work of that event is running. */
  worksFor(ref: number): boolean {
    return this.#running.some((task) => task.ref === ref);
  }

  /** Adds work that {@link begin} starts, so that a turn's reply is sent before its work begins. */
  add(
    name: string | undefined,
    ref: number | undefined,
    work: () => AsyncWork,
    owner?: ComponentContext,
  ): void {
    const task: RunningWork = {
      name: name ?? `task-${++this.#unnamed}`,
      ref,
      controller: new AbortController(),
      progress: new TaskProgress(),
      ...(owner && { owner }),
    };
    this.cancel(task.name, owner);
    this.#running.push(task);
    this.#waiting.push(() => void this.#run(task, work()));
  }

  /** Adds the rest of an event handler. @param running never rejects */
  addTurn(ref: number | undefined, running: PromiseLike<unknown>): void {
    const name = `handler-${++this.#unnamed}`;
    const task: Task = { name, ref, controller: new AbortController(), isTurn: true };
    this.#running.push(task);
    void running.then(() => this.#end(task, { status: "fulfilled", value: undefined }));
  }

  /**
   * Adds an event whose handler runs later, in place of one that waits for the same handler.
   *
   * @returns the number of the event that it replaces
   */
  delay(handler: string, event: EventRequest, delayMs: number, clock: Clock): number | undefined {
    const name = `event ${handler}`;
    const replaced = this.#running.find((running) => running.event && running.name === name);
    if (replaced) this.#remove(replaced);
    const timer = clock.setTimeout(() => this.#end(task, { status: "fulfilled", value: undefined }), delayMs);
    const task: Task = {
      name,
      ref: event.ref,
      controller: new AbortController(),
      event,
      clearTimer: () => clock.clearTimeout(timer),
    };
    this.#running.push(task);
    return replaced?.ref;
  }

  /** Runs the handlers of waiting events now, because another input has arrived. @param event its event, which may wait too */
  release(event: string | undefined): void {
    for (const task of [...this.#running])
      if (task.event && task.event.event !== event)
        this.#end(task, { status: "fulfilled", value: undefined });
  }

  /** Whether the rest of an event handler is running. */
  get hasTurn(): boolean {
    return this.#running.some((task) => task.isTurn);
  }

  /** Starts the added work. */
  begin(): void {
    if (this.#waiting.length === 0) return;
    for (const start of this.#waiting.splice(0)) start();
  }

  cancel(name: string, owner?: ComponentContext): boolean {
    const task = this.#running.find((running) => running.name === name && running.owner === owner);
    if (!task) return false;
    task.controller.abort();
    this.#end(task, { status: "cancelled" });
    return true;
  }

  /**
   * Cancels the work of a component, and its events that wait.
   *
   * @param prefix what the names of its events begin with
   */
  endOf(owner: ComponentContext, prefix: string): void {
    for (const task of [...this.#running]) {
      if (task.owner !== owner && !task.event?.event.startsWith(prefix)) continue;
      task.controller.abort();
      this.#end(task, { status: "cancelled" });
    }
  }

  /** Aborts all work without reporting it, because the view has ended. */
  close(): void {
    for (const task of [...this.#running]) {
      this.#remove(task);
      task.controller.abort();
    }
    this.#waiting = [];
  }

  async #run(task: RunningWork, work: AsyncWork): Promise<void> {
    if (task.controller.signal.aborted) return;
    try {
      const { signal } = task.controller;
      const { tracker } = this;
      const run = (): unknown => work(signal, task.progress);
      const value = await (tracker ? tracker.run(signal, run) : run());
      this.#end(task, { status: "fulfilled", value });
    } catch (reason) {
      this.#end(task, { status: "rejected", reason });
    }
  }

  #end(task: Task, outcome: AsyncOutcome): void {
    if (this.#remove(task)) this.ended(task, outcome);
  }

  /** @returns whether the task was still running */
  #remove(task: Task): boolean {
    const at = this.#running.indexOf(task);
    if (at === -1) return false;
    this.#running.splice(at, 1);
    task.clearTimer?.();
    if (task.progress) task.progress.isOver = true;
    return true;
  }
}
