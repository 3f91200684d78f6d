import type { FlashQueue } from "../flash/index.js";
import { DjustError, type FlashCommand, type NavigationFrame } from "../wire/index.js";
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
import { Picture } from "./picture.js";
import type { Subscription } from "./ports.js";
import { type Task, TaskSet } from "./task-set.js";
import { patchedUrl, redirectedUrl } from "./url.js";

/** Pushed events that wait for a browser to come back; older ones go first. */
const pushedMost = 100;

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
  message(message: unknown): void;
  settled(task: Task, outcome: AsyncOutcome): void;
  workStarted(): void;
  hasWaited(command: FlashCommand, topic: string): void;
  dropped(command: FlashCommand): void;
}

/**
 * A view in a live session, with all that ends with it. It is what the view asks for things; a view that
 * has given way asks in vain, and no error comes of it.
 */
export class MountedView implements ViewContext {
  readonly view: LiveView;
  readonly flash: FlashQueue;
  readonly tasks = new TaskSet(this);
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

  constructor(
    readonly route: Route,
    private readonly around: Surroundings,
  ) {
    this.view = new route.view();
    this.flash = bindView(this.view, this);
    this.picture = new Picture(this.view, around.host.renderFile);
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

  taskEnded(task: Task, outcome: AsyncOutcome): void {
    this.around.settled(task, outcome);
  }

  flashAdded(alone: boolean): void {
    this.around.requestUpdate(alone);
  }

  flashDropped(command: FlashCommand): void {
    this.around.dropped(command);
  }

  requestUpdate(): void {
    this.around.requestUpdate();
  }

  pushEvent(event: string, payload: unknown): void {
    checkJson(payload, `the payload of pushEvent(${JSON.stringify(event)})`);
    const { around } = this;
    if (!around.isCurrent(this)) return;
    this.pushed.push({ event, payload });
    if (this.pushed.length > pushedMost && around.audience !== "connection") this.pushed.shift();
    around.requestUpdate();
  }

  navigate(navigation: Navigation): void {
    const { around } = this;
    if (!around.isCurrent(this)) return;
    if (navigation.kind === "redirect") redirectedUrl(around.url, navigation.path, navigation.options.params);
    else patchedUrl(around.url, navigation.options);
    this.navigation = navigation;
    around.requestUpdate();
  }

  startAsync(work: AsyncWork, name: string | undefined): void {
    const { around } = this;
    if (!around.isCurrent(this)) return;
    const { turn } = around;
    this.tasks.add(name, turn?.ref, () => (signal) => work.call(this.view, signal));
    if (!turn) around.host.clock.setTimeout(() => this.tasks.begin(), 0);
    around.workStarted();
  }

  cancelAsync(name: string): boolean {
    return this.around.isCurrent(this) && this.tasks.cancel(name);
  }

  subscribe(topic: string): () => void {
    const { around } = this;
    if (!around.isCurrent(this)) return () => {};
    const subscription = around.host.broker.subscribe(topic, {
      message: (message) => {
        if (around.isCurrent(this)) around.message(message);
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

/** @throws {DjustError} DJ_JSON, here where the application can see who gave it */
function checkJson(value: unknown, what: string): void {
  try {
    JSON.stringify(value);
  } catch (error) {
    throw new DjustError("DJ_JSON", `${what} cannot be JSON: ${String(error)}`, { cause: error });
  }
}
