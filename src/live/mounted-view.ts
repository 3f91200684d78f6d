import { type FlashQueue, flashDigest } from "../flash/index.js";
import {
  checkJson,
  checkTopic,
  coded,
  excerpt,
  type FlashCommand,
  messageOf,
  type NavigationFrame,
  type Params,
} from "../wire/index.js";
import { emptyForms } from "./form.js";
import type { LiveHost, Route } from "./host.js";
import {
  type AsyncOutcome,
  type AsyncWork,
  bindView,
  type LiveView,
  type Navigation,
  type ViewContext,
} from "./live-view.js";
import { assignModel } from "./model.js";
import { Picture } from "./picture.js";
import type { Subscription } from "./ports.js";
import { type LiveRequest, paramsOf } from "./request.js";
import { type Task, TaskSet } from "./task-set.js";
import { localUrl, patchedUrl, redirectedUrl } from "./url.js";

/** Pushed events that wait for a browser to come back; older ones go first. */
const pushedMost = 100;

/** Digests of flash from `mount` that a token carries. */
const greetingMost = 20;

/** Numbers of events whose background work has ended. */
export type Settled = readonly number[] | undefined;

/** What a mounted view needs of the session around it. */
export interface Surroundings {
  readonly host: LiveHost;
  /** Where the session is. */
  readonly url: string;
  /** The event of the turn under way, if there is one. */
  readonly turn: { readonly ref: number | undefined } | undefined;
  /** Whether somebody would see flash now: at once, or with the answer to a request. */
  readonly audience: "connection" | "answer" | undefined;
  /** Whether this is the view that the session shows. */
  isCurrent(mounted: MountedView): boolean;
  /** @param flashAlone whether there is flash to send, and the view is as it was */
  requestUpdate(flashAlone?: boolean): void;
  message(message: unknown, topic: string): void;
  settled(task: Task, outcome: AsyncOutcome): void;
  workStarted(): void;
  hasWaited(command: FlashCommand, topic: string): void;
  dropped(command: FlashCommand, reason: "view_gone" | "work_cancelled"): void;
}

/**
 * A view in a live session, with all that ends with it. It is what the view asks for things; a view that
 * has given way asks in vain, and no error comes of it.
 */
export class MountedView implements ViewContext {
  readonly view: LiveView;
  readonly flash: FlashQueue;
  readonly tasks: TaskSet;
  readonly picture: Picture;
  subscriptions: readonly Subscription[] = [];
  /** Digests of the flash that mount has put. */
  readonly greeting: string[] = [];
  /** What waits at the topics that mount has subscribed to is on its way. */
  readonly taking: (void | Promise<void>)[] = [];
  /** Flash that came by a subscription before the view was mounted: not what mount has put. */
  early: FlashCommand[] | undefined = [];
  pushed: { readonly event: string; readonly payload: unknown }[] = [];
  navigation: Navigation | undefined;
  /** Where the browser was sent when it last heard of it; still here, it has not got that far. */
  left: NavigationFrame | undefined;
  /** The browser's picture may be older than the state. */
  stale = false;
  /** Events whose background work has ended and whose browser does not know yet. */
  #settled: number[] | undefined;

  constructor(
    readonly route: Route,
    private readonly around: Surroundings,
  ) {
    this.tasks = new TaskSet((task, outcome) => around.settled(task, outcome), around.host.work);
    this.view = new route.view();
    this.flash = bindView(this.view, this);
    this.picture = new Picture(
      this.view,
      around.host.renderFile,
      around.host.title ?? this.view.constructor.name,
    );
  }

  /**
   * Runs the user's code that opens the view.
   *
   * @param seen digests of flash that need not be put again
   * @throws {DjustError} DJ_MOUNT
   */
  async mount(request: LiveRequest, seen: readonly string[]): Promise<void> {
    const { view, flash, greeting } = this;
    const params = paramsOf(localUrl(request.url).searchParams, this.route.params);
    try {
      await view.mount?.({ ...request, params }, params);
      await view.handleParams?.(params, request.url);
    } catch (error) {
      throw coded(error, "DJ_MOUNT", `${view.constructor.name} could not be mounted: ${messageOf(error)}`);
    } finally {
      greeting.push(
        ...flash
          .filter((command) => !seen.includes(flashDigest(command)))
          .map(flashDigest)
          .slice(0, greetingMost),
        ...seen,
      );
      await Promise.all(this.taking.splice(0));
      for (const command of this.early?.splice(0) ?? []) flash.add(command);
      this.early = undefined;
    }
  }

  /** Writes what a person entered. @throws {DjustError} DJ_MODEL_FIELD */
  assign(params: Params): void {
    assignModel(this.view, params, (field) => this.picture.binds(field));
  }

  /** Puts back what a person had entered before the view was mounted afresh. */
  fillIn(fields: Params): void {
    this.picture.draw();
    for (const [field, value] of Object.entries(fields)) {
      try {
        this.assign({ field, value });
      } catch (error) {
        this.around.host.logger.debug({ err: error, field: excerpt(field) }, "a form field was not put back");
      }
    }
  }

  /** Background work has ended. */
  handleResult(task: Task, outcome: AsyncOutcome): unknown {
    const { view } = this;
    if (task.ref !== undefined && !this.tasks.worksFor(task.ref)) {
      this.#settled ??= [];
      this.#settled.push(task.ref);
    }
    if (view.handleAsyncResult) return view.handleAsyncResult(task.name, outcome);
    if (outcome.status === "rejected")
      this.around.host.logger.error(
        { err: outcome.reason, view: view.constructor.name, task: task.name },
        "background work failed, and the view has no handleAsyncResult",
      );
    return undefined;
  }

  /** Events whose background work has ended since this was last asked, if any. */
  takeSettled(): Settled {
    const settled = this.#settled;
    if (settled) this.#settled = undefined;
    return settled;
  }

  /** Tells the view's topics whether somebody would see flash now. */
  present(isPresent: boolean): void {
    for (const subscription of this.subscriptions) void subscription.present(isPresent);
  }

  close(): void {
    this.tasks.close();
    for (const subscription of this.subscriptions) subscription.end();
    this.flash.close();
  }

  /** Whether what the running code asks for still counts: the view shows, and its work goes on. */
  get #isListening(): boolean {
    return this.around.isCurrent(this) && !this.isCancelled;
  }

  get isCancelled(): boolean {
    return this.around.host.work?.current()?.aborted === true;
  }

  flashAdded(alone: boolean): void {
    this.around.requestUpdate(alone);
  }

  flashDropped(command: FlashCommand, reason: "view_gone" | "work_cancelled"): void {
    this.around.dropped(command, reason);
  }

  requestUpdate(): void {
    this.around.requestUpdate();
  }

  pushEvent(event: string, payload: unknown): void {
    checkJson(payload, `the payload of pushEvent(${JSON.stringify(event)})`);
    const { around } = this;
    if (!this.#isListening) return;
    this.pushed.push({ event, payload });
    if (this.pushed.length > pushedMost && around.audience !== "connection") this.pushed.shift();
    around.requestUpdate();
  }

  navigate(navigation: Navigation): void {
    const { around } = this;
    if (!this.#isListening) return;
    if (navigation.kind === "redirect") {
      // Resolved here: a relative path is relative to where the view is now.
      this.navigation = {
        ...navigation,
        path: redirectedUrl(around.url, navigation.path, navigation.options),
      };
    } else {
      patchedUrl(around.url, navigation.options);
      this.navigation = navigation;
    }
    around.requestUpdate();
  }

  startAsync(work: AsyncWork, name: string | undefined): void {
    const { around } = this;
    if (!this.#isListening) return;
    const { turn } = around;
    this.tasks.add(name, turn?.ref, () => (signal) => work.call(this.view, signal));
    if (!turn) around.host.clock.setTimeout(() => this.tasks.begin(), 0);
    around.workStarted();
  }

  cancelAsync(name: string): boolean {
    return this.around.isCurrent(this) && this.tasks.cancel(name);
  }

  subscribe(topic: string): () => void {
    checkTopic(topic);
    const { around } = this;
    if (!around.isCurrent(this)) return () => {};
    const subscription = around.host.broker.subscribe(topic, {
      message: (message) => {
        if (around.isCurrent(this)) around.message(message, topic);
      },
      flash: (command, waited) => {
        const copy = { ...command };
        if (waited) around.hasWaited(copy, topic);
        if (this.early) this.early.push(copy);
        else this.flash.add(copy, true);
      },
    });
    this.subscriptions = [...this.subscriptions, subscription];
    const { audience } = around;
    if (audience) {
      const taken = audience === "connection" ? subscription.present(true) : subscription.take();
      if (this.early) this.taking.push(taken);
    }
    return () => {
      this.subscriptions = this.subscriptions.filter((other) => other !== subscription);
      subscription.end();
    };
  }

  clearForm(): void {
    emptyForms(this.view);
    this.pushed.push({ event: "dj:clear-form", payload: {} });
  }
}
