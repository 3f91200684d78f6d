import {
  type FlashQueue,
  type FlashQueueOwner,
  type FlashTexts,
  flashDigest,
  markFirstPage,
} from "../../flash/index.js";
import { ownerOfName } from "../../html/index.js";
import {
  checkJson,
  coded,
  DjustError,
  describe,
  developmentErrorEvent,
  type EventRequest,
  type FlashCommand,
  isPromise,
  messageOf,
  type NavigationFrame,
  type Params,
} from "../../wire/index.js";
import { assignField, giveResult } from "../component/component-calls.js";
import type { ComponentContext } from "../component/component-context.js";
import { ComponentTree } from "../component/component-tree.js";
import { errorFrame } from "../error-frame.js";
import type { LiveApplication, Route } from "../live-application.js";
import { type Task, TaskSet } from "../session/task-set.js";
import { TopicSubscriptions } from "../session/topic-subscriptions.js";
import { advise, markFromTopic } from "./advice.js";
import { EventCalls } from "./event-calls.js";
import { clearForms } from "./form.js";
import { bindView } from "./live-base.js";
import type { AsyncOutcome, AsyncWork, LiveView, ViewContext } from "./live-view.js";
import { assignModel } from "./model.js";
import type { Navigation } from "./navigation.js";
import { recordTasks } from "./progress-of.js";
import { clearFormEvent, PushedEvents } from "./pushed-events.js";
import { RenderedView } from "./rendered-view.js";
import { type LiveRequest, paramsOf, type Visitor } from "./request.js";
import { messageAdvice, messageMistake } from "./template-check.js";
import { localUrl, patchedUrl, redirectedUrl } from "./url.js";
import { checkFields } from "./view-check.js";
import { ViewComponents } from "./view-components.js";
import { type MidTurn, ViewStreaming } from "./view-streaming.js";

/** Maximum number of digests of flash from `mount` in a token. */
const maxDigests = 20;

const noDigests: readonly string[] = [];

/** Numbers of events whose background work has ended. */
export type Settled = readonly number[] | undefined;

/** An input that a view causes outside of a turn. */
export type ViewInput =
  | {
      readonly kind: "settled";
      readonly mounted: MountedView;
      readonly task: Task;
      readonly outcome: AsyncOutcome;
      readonly receiver?: undefined;
    }
  | {
      readonly kind: "message";
      readonly mounted: MountedView;
      readonly message: unknown;
      readonly topic: string;
      readonly forComponents: boolean;
      readonly receiver?: undefined;
    };

/** The live session as its mounted view uses it. */
export interface ViewOwner extends FlashQueueOwner {
  readonly application: LiveApplication;
  /** The view that the session shows, and its URL. */
  readonly view: {
    readonly mounted: MountedView | undefined;
    readonly url: string;
    readonly sessionId: string;
    readonly visitor: Visitor | undefined;
    readonly flashTexts: FlashTexts | undefined;
    readonly request: LiveRequest | undefined;
  };
  /** The turn under way. */
  readonly current: { readonly ref: number | undefined; continueInBackground(): boolean } | undefined;
  /** Whether a user would see flash now: at once, or with the reply to a request. */
  readonly audience: "connection" | "reply" | undefined;
  post(input: ViewInput): void;
  /** Background work has started, so the view renders while it runs. */
  startTick(): void;
  /** Sends frames before the end of a turn. */
  readonly midTurn: MidTurn;
}

/** @throws {DjustError} DJ_MOUNT for what the constructor or a field throws */
function created({ view: ViewClass }: Route): LiveView {
  try {
    return new ViewClass();
  } catch (error) {
    throw coded(error, "DJ_MOUNT", `The constructor of ${ViewClass.name} threw: ${messageOf(error)}`);
  }
}

/**
 * The default title of a view: its path in words, such as "Stock items" for "/stock-items/:id", or the host for "/".
 * Not the name of its class, because minifiers change it.
 */
function titleOf(path: string, visitor: Visitor | undefined): string {
  const words = path.split("/").filter((part) => part !== "" && !/[:*]/.test(part));
  const last = words.at(-1)?.replaceAll(/[-_]+/g, " ");
  if (last) return last.charAt(0).toUpperCase() + last.slice(1);
  const { host } = visitor?.headers ?? {};
  return typeof host === "string" && host !== "" ? host : path;
}

/**
 * A view in a live session, with everything that ends with it. Calls by a view that has been replaced have no effect, and
 * are not errors.
 */
export class MountedView implements ViewContext {
  readonly view: LiveView;
  readonly flash: FlashQueue;
  /** Background work. Created on first use, because most views have none. */
  tasks: TaskSet | undefined;
  readonly rendered: RenderedView;
  /** Created on first use, because most views have no subscriptions. */
  topics: TopicSubscriptions | undefined;
  /** Digests of the flash that `mount` has put. */
  mountFlashDigests: readonly string[] = noDigests;
  /** Events for the page's scripts that no turn has sent yet. */
  readonly pushed = new PushedEvents();
  navigation: Navigation | undefined;
  /** The last navigation. If the browser still sends events to this view, it has not followed it. */
  sentTo: NavigationFrame | undefined;
  /** The browser's rendering may be older than the state. */
  stale = false;
  readonly streaming: ViewStreaming;
  readonly events: EventCalls;
  #isMounting = true;

  constructor(
    readonly route: Route,
    private readonly owner: ViewOwner,
  ) {
    const { application } = owner;
    this.view = created(route);
    checkFields(this.view, application.mistakes);
    this.rendered = new RenderedView(
      this.view,
      application.renderFile,
      application.title ?? titleOf(route.path, owner.view.visitor),
      application.mistakes,
      application.flashTexts && (() => owner.view.flashTexts),
      this,
    );
    this.streaming = new ViewStreaming(this.view, owner, this.rendered, () => this.#isActive, this);
    this.events = new EventCalls(this, owner.application.clock, () => startTasks(this, owner));
    this.flash = bindView(this.view, this, owner);
  }

  /**
   * Runs the user's code that opens the view.
   *
   * @param shownDigests digests of flash that is not put again
   * @throws {DjustError} DJ_MOUNT
   */
  async mount(request: LiveRequest, shownDigests: readonly string[]): Promise<void> {
    const { view, flash } = this;
    const params = paramsOf(localUrl(request.url).searchParams, this.route.params);
    const isShown = (command: FlashCommand): boolean => {
      if (!shownDigests.includes(flashDigest(command))) return false;
      markFirstPage(command);
      return true;
    };
    let during = "";
    try {
      await view.mount?.({ ...request, params }, params);
      during = "handleParams() threw: ";
      await view.handleParams?.(params, request.url);
    } catch (error) {
      const message = `${view.constructor.name} failed to mount: ${during}${messageOf(error)}`;
      throw coded(error, "DJ_MOUNT", message);
    } finally {
      const put = flash.filter((command) => !isShown(command));
      if (put.length > 0 || shownDigests.length > 0)
        this.mountFlashDigests = [...put.map(flashDigest).slice(0, maxDigests), ...shownDigests];
      await this.topics?.mounted();
      this.#isMounting = false;
    }
  }

  /** Writes a value from a bound form field. @throws {DjustError} DJ_MODEL_FIELD */
  assign(params: Params): void {
    const owned = typeof params["field"] === "string" ? ownerOfName(params["field"]) : undefined;
    const { components } = this.rendered;
    if (owned && components) assignField(components, ...owned, params);
    else assignModel(this.view, params, (field) => this.rendered.binds(field));
  }

  /** Restores the values of bound form fields after the view has been mounted again. */
  fillIn(fields: Params): void {
    this.rendered.draw();
    for (const [field, value] of Object.entries(fields)) {
      try {
        this.assign({ field, value });
      } catch (error) {
        this.owner.application.logger.debug({ err: error, field }, "A form field was not restored");
      }
    }
  }

  /** Runs the handler of an event, now or later. @throws {DjustError} those of `callHandler`, DJ_JSON */
  handle(frame: EventRequest): unknown {
    const result = this.events.handle(frame);
    const { event, reply } = frame;
    if (reply === undefined) return result;
    if (isPromise(result)) return result.then((value: unknown) => this.pushed.reply(event, reply, value));
    return this.pushed.reply(event, reply, result);
  }

  /** Handles the end of background work. */
  handleResult(task: Task, outcome: AsyncOutcome): unknown {
    const { view } = this;
    if (task.ref !== undefined && !this.tasks?.worksFor(task.ref)) this.events.settle(task.ref);
    if (task.isTurn) return undefined;
    if (task.event) return outcome.status === "cancelled" ? undefined : this.events.runLate(task.event);
    const { components } = this.rendered;
    if (task.owner) return components && giveResult(components, task.owner, task.name, outcome);
    if (view.handleAsyncResult) return view.handleAsyncResult(task.name, outcome);
    if (outcome.status === "rejected") workFailed(this, this.owner, task, outcome.reason);
    return undefined;
  }

  /**
   * Reports an error that is no reply to an event: to the page in development, and to the test kit.
   *
   * @param during what the view was doing; absent for advice, which needs no details
   */
  unreported(error: DjustError, during?: string): void {
    const { application, view } = this.owner;
    application.mistakes.onUnreported?.(error, view.sessionId);
    if (!application.explain) return;
    const frame =
      during === undefined
        ? errorFrame(error, { development: true })
        : errorFrame(error, application, { during });
    this.pushed.add({ event: developmentErrorEvent, payload: frame }, this.#isConnected);
  }

  /**
   * The mistake in the messages of this turn, if there is one: an action or `onClose` names a handler that the view
   * does not have. Messages that are carried to another view name handlers of that view.
   */
  flashMistake(): DjustError | undefined {
    if (this.flash.length === 0 || this.navigation?.kind === "redirect") return undefined;
    for (const command of this.flash)
      if (command.action === "put") {
        const mistake = messageMistake(this.view, command);
        if (mistake) return mistake;
        const advice = messageAdvice(command);
        if (advice) advise(this, advice, this.owner.application);
      }
    return undefined;
  }

  /** Whether background work is running. */
  get working(): boolean {
    return this.tasks !== undefined && this.tasks.size > 0;
  }

  newComponents(): ComponentTree {
    return new ComponentTree(new ViewComponents(this, this.owner));
  }

  close(): void {
    this.rendered.components?.close();
    this.tasks?.close();
    this.topics?.end();
    this.flash.close();
    this.streaming.close();
  }

  get #isConnected(): boolean {
    return this.owner.audience === "connection";
  }

  requestUpdate(): void {
    this.rendered.components?.all();
    this.owner.requestUpdate();
  }

  pushEvent(event: string, payload: unknown): void {
    if (typeof event !== "string" || event === "") {
      const message = `pushEvent() must be given the name of an event such as "saved", got ${describe(event)}.`;
      throw new DjustError("DJ_JSON", message);
    }
    checkJson(payload, `The payload of pushEvent(${JSON.stringify(event)})`);
    if (!this.#isActive) return;
    this.pushed.add({ event, payload }, this.#isConnected);
    this.owner.requestUpdate();
  }

  navigate(navigation: Navigation): void {
    if (!this.#isActive) return;
    const { url } = this.owner.view;
    if (navigation.kind === "redirect") {
      // Resolved now, because a relative path is relative to the current URL.
      const path = redirectedUrl(url, navigation.path, navigation.options);
      if (this.#isMounting && path === url)
        throw new DjustError(
          "DJ_NAVIGATION",
          `liveRedirect() in mount() must not lead to the page that is being mounted, got ${describe(path)}.`,
        );
      this.navigation = { ...navigation, path };
    } else {
      patchedUrl(url, navigation.options);
      this.navigation = navigation;
    }
    this.owner.requestUpdate();
  }

  /** @param of the component whose work it is; absent for the view's own */
  startAsync(work: AsyncWork, name: string | undefined, of?: ComponentContext): void {
    if (!this.#isActive) return;
    const { current, application } = this.owner;
    startTasks(this, this.owner).add(
      name,
      current?.ref,
      () =>
        (...own) =>
          work.call(of?.self ?? this.view, ...own),
      of,
    );
    if (!current) application.clock.setTimeout(() => this.tasks?.begin(), 0);
    this.owner.startTick();
  }

  cancelAsync(name: string, of?: ComponentContext): boolean {
    return this.owner.view.mounted === this && this.tasks?.cancel(name, of) === true;
  }

  /** @param forComponents whether its messages are for the components that subscribe to the topic */
  subscribe(topic: string, forComponents = false): () => void {
    const { owner } = this;
    if (owner.view.mounted !== this) return () => {};
    this.topics ??= new TopicSubscriptions(
      owner.application.broker,
      owner.application.clock,
      this.#isMounting,
      {
        message: (message, topic, forComponents) => {
          if (owner.view.mounted === this)
            owner.post({ kind: "message", mounted: this, message, topic, forComponents });
        },
        flash: (command) => {
          markFromTopic(command);
          this.flash.add(command, true);
        },
      },
    );
    return this.topics.subscribe(topic, owner.audience, forComponents);
  }

  clearForm(): void {
    clearForms(this.view);
    this.pushed.add({ event: clearFormEvent, payload: {} }, this.#isConnected);
  }

  /** Whether calls by the running code have an effect: the session shows the view, and its work is not cancelled. */
  get #isActive(): boolean {
    return this.owner.view.mounted === this && !this.owner.isWorkCancelled;
  }
}

/** The background work of a view, created on first use. */
export function startTasks(mounted: MountedView, owner: ViewOwner): TaskSet {
  if (mounted.tasks) return mounted.tasks;
  mounted.tasks = new TaskSet(
    (task, outcome) => owner.post({ kind: "settled", mounted, task, outcome }),
    owner.application.work,
  );
  recordTasks(mounted.view, mounted.tasks);
  return mounted.tasks;
}

/** Reports an error of background work that the view does not handle. */
function workFailed(mounted: MountedView, owner: ViewOwner, { name: task }: Task, reason: unknown): void {
  const view = mounted.view.constructor.name;
  owner.application.logger.error(
    { err: reason, view, task },
    "Background work failed, and the view has no handleAsyncResult",
  );
  const message = `The background work ${JSON.stringify(task)} of ${view} failed, and the view has no handleAsyncResult: ${messageOf(reason)}`;
  mounted.unreported(coded(reason, "DJ_HANDLER", message), `${task} of ${view}`);
}
