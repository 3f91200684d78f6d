import { flashDigest, type NumberedFlash, type Outbox } from "../flash/index.js";
import {
  closeCodes,
  coded,
  DjustError,
  excerpt,
  type FlashCommand,
  limits,
  messageOf,
  type NavigationFrame,
  type Params,
  type ServerFrame,
} from "../wire/index.js";
import { openAnswer } from "./answer.js";
import { countRefused } from "./count-refused.js";
import { errorFrame } from "./error-frame.js";
import { callHandler, ParamsError } from "./event-call.js";
import { EventOrder } from "./event-order.js";
import { FlashDelivery } from "./flash-delivery.js";
import { followPatches } from "./follow-patches.js";
import type { LiveHost, Route, SavedSession } from "./host.js";
import { type Leaving, leavingFrom, turnedAway } from "./leaving.js";
import type { AsyncOutcome } from "./live-view.js";
import { Mailbox } from "./mailbox.js";
import { modelEvent } from "./model.js";
import { MountedView, type Surroundings } from "./mounted-view.js";
import { redirectedOnMount } from "./on-mount.js";
import type { KeptFlash, SessionCopy, SessionMark } from "./ports.js";
import { type LiveRequest, paramsOf, requestFor } from "./request.js";
import type { Task } from "./task-set.js";
import {
  type Attachment,
  callerOf,
  describeInput,
  type Input,
  isMount,
  isOfTab,
  type Receiver,
  receiverOf,
  type Turn,
  turnAttributes,
} from "./turn.js";
import { askedUrl, localUrl } from "./url.js";

/** How often a view is rendered again while its background work goes on. */
const tickMs = 100;
/** What a session is where no other node has it: its id is all that tells it. */
const onlyCopy: SessionCopy = { name: "", origin: undefined, moves: 0 };

/**
 * One mounted view in one browser tab: its state, what the browser shows of it, its background
 * work and its flash. Takes inputs one at a time; knows no transport.
 */
export class LiveSession implements Surroundings {
  readonly id: string;
  /** Who may speak to this session: the browser whose session cookie this is. */
  readonly owner: string;
  /** This session, told from what it is on other nodes. */
  readonly copy: SessionCopy;
  /** When the last connection was lost; `undefined` while there is one. */
  detachedAt: number | undefined;
  /** When the browser last asked something by HTTP, in ms since the epoch. */
  heardAt = 0;
  /** Network that its browser last spoke from: whose share of what is bounded it counts to. */
  address: string;

  readonly host: LiveHost;
  readonly #session: SavedSession;
  readonly #offSession: () => void;
  readonly #isInherited: boolean;
  readonly #mailbox = new Mailbox<Input>((input) => this.#takeTurn(input));
  /** In which order the tab's inputs are carried out. */
  readonly order = new EventOrder();
  /** Flash on its way to the tab. */
  readonly delivery: FlashDelivery;
  #mounted: MountedView | undefined;
  /** The connection or request that speaks for the tab, as the adapter described it: no hook has written to it. */
  #caller: LiveRequest | undefined;
  #url = "/";
  #attachment: Attachment | undefined;
  #tab: string | undefined;
  #turn: Turn | undefined;
  /** Resolves when flash of this turn is where other nodes would find it. */
  #kept: Promise<unknown> | undefined;
  /** Where the tab has been sent for its browser's new session; it has no view here any more. */
  #departed: NavigationFrame | undefined;
  #updateDue = false;
  /** Whether the update that is due is for flash, and nothing can have changed besides. */
  #flashAlone = true;
  #tick: unknown;
  #closed = false;

  constructor(options: {
    id: string;
    owner: string;
    session: SavedSession;
    host: LiveHost;
    address?: string | undefined;
    copy?: SessionCopy | undefined;
    /** Where events go on, and what the browser has not acknowledged, from another node. */
    inherited?: KeptFlash | undefined;
  }) {
    this.id = options.id;
    this.owner = options.owner;
    this.address = options.address ?? "";
    this.#session = options.session;
    this.host = options.host;
    this.#isInherited = options.inherited?.lastRef !== undefined;
    this.copy = options.copy ?? onlyCopy;
    this.delivery = new FlashDelivery(this, options.host, options.inherited);
    this.order.last = options.inherited?.lastRef ?? 0;
    this.detachedAt = options.host.clock.now();
    this.#offSession = this.#session.onEnd(() => this.#sessionEnded());
  }

  /** The browser's session has ended or changed: its tab comes again as whoever it is now. */
  #sessionEnded(): void {
    this.#attachment?.receive([{ type: "reload", reason: "the session of this browser has changed" }], false);
    this.close("the session of this browser has changed");
  }

  /** Flash that the browser has not acknowledged. */
  get outbox(): Outbox {
    return this.delivery.outbox;
  }

  get url(): string {
    return this.#url;
  }

  /** The view that the tab shows. */
  get mounted(): MountedView | undefined {
    return this.#mounted;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The session that the browser is to have instead of its own. */
  get movedTo(): string | undefined {
    return this.#session.movedTo;
  }

  /** The page's HTML as last rendered. */
  html(): string {
    return this.#mounted?.picture.html() ?? "";
  }

  /** About how many characters of memory it takes: what the tab shows, and the messages that wait for it. */
  get size(): number {
    let size = this.#mounted?.picture.size ?? 0;
    for (const command of this.outbox.waiting) if ("message" in command) size += command.message?.length ?? 0;
    return size;
  }

  /** Whether nothing is going on and nothing waits. */
  get idle(): boolean {
    return !this.#mailbox.busy && this.#mailbox.length === 0;
  }

  /** Whether background work of the view goes on. */
  get working(): boolean {
    return (this.#mounted?.tasks.size ?? 0) > 0;
  }

  /** @throws {DjustError} DJ_RATE_EVENTS when too many of the tab's inputs wait for the turn under way */
  post(input: Input): void {
    if (!this.#closed) {
      if (this.#mailbox.length < limits.queuedInputs || this.#hasRoom(input)) this.#mailbox.post(input);
    } else if (input.kind === "attach" && input.attachment)
      input.attachment.close(closeCodes.restart, "the live session is over");
    else receiverOf(input)?.receive([{ type: "reload", reason: "the live session is over" }], false);
  }

  /** Names the page in the browser, once that has said so. */
  get tab(): string | undefined {
    return this.#tab;
  }

  /** Whether a page in the browser is this session's tab; the first that asks becomes it. */
  belongsTo(tab: string | undefined): boolean {
    this.#tab ??= tab;
    return tab === undefined || this.#tab === tab;
  }

  /** Whether the browser has flash up to this id to acknowledge. */
  awaits(id: number): boolean {
    return id > this.delivery.base && id <= this.outbox.lastId;
  }

  /** The browser has shown every flash up to this id. @returns when no other node would show it again */
  acknowledge(id: number): void | Promise<void> {
    return this.delivery.acknowledge(id);
  }

  /** A connection broke. The session waits for the tab to come back. */
  detach(attachment: Attachment): void {
    if (this.#attachment !== attachment) return;
    this.#attachment = undefined;
    this.detachedAt = this.host.clock.now();
    this.host.detached(this);
    this.#stopTick();
    this.#mounted?.present(false);
  }

  /** Whether a browser that knows this copy of a session may go on with this one: it is it, or follows it. */
  follows(copy: string): boolean {
    return copy === this.copy.name || copy === this.copy.origin;
  }

  /** Whether what a browser that knows this copy says of its events is of this session. */
  knows(copy: string): boolean {
    return copy === this.copy.name || (this.#isInherited && copy === this.copy.origin);
  }

  get mark(): SessionMark {
    return { tab: this.#tab, lastRef: this.order.last, copy: this.copy };
  }

  /** Whether the tab is connected. */
  get attached(): boolean {
    return this.#attachment !== undefined;
  }

  /** Takes flash of this tab that another node had put, unless it is here already. */
  inherit(commands: readonly NumberedFlash[]): void {
    const own = new Set(this.outbox.waiting.map(({ uid }) => uid));
    const others = commands.filter(({ uid }) => !own.has(uid));
    if (this.#closed || others.length === 0) return;
    const kept = this.delivery.add(others.map(({ id: _, ...command }) => command));
    const settle = (): void => this.host.outboxStore?.settle(this.id, others);
    if (kept) void kept.then(settle);
    else settle();
    // The turn under way may be past the point where flash leaves.
    if (this.#attachment) this.post({ kind: "update", flashAlone: true });
  }

  /** Answers with a sign of life, and with what the browser should have got by then. */
  pong(receiver: Receiver | undefined = this.#attachment): void {
    const isSettled = this.order.gapless && this.idle;
    const heard = isSettled ? { after: this.delivery.before, ref: this.order.last } : undefined;
    receiver?.receive([{ type: "pong", ...heard }], false);
  }

  /** Marks a sign of life by HTTP; where that is all there is, there is no connection to lose. */
  touch(): void {
    this.heardAt = this.host.clock.now();
    if (this.#attachment) return;
    this.detachedAt = this.heardAt;
    this.host.detached(this);
  }

  /** The tab is gone for good. What it never showed is counted. */
  close(reason: string): void {
    if (this.#closed) return;
    this.#end(reason, 1000);
    this.host.outboxStore?.remove(this.id);
  }

  /** The tab is on another node: what is here ends quietly, and what the tab may not have seen goes there. */
  yield(): void {
    if (this.#closed) return;
    this.delivery.passOn(this.#mounted?.flash.take(Number.POSITIVE_INFINITY) ?? []);
    this.#end("another node has taken over", closeCodes.restart);
  }

  /**
   * This process ends: the browser is to come back, to whichever node, within that time in ms. What
   * it has not shown waits in the outbox store, if there is one.
   */
  handOver(withinMs: number): void {
    this.#attachment?.receive([{ type: "reload", reason: "the server is going away", withinMs }], false);
    if (this.host.outboxStore) this.outbox.close();
    this.#end("the server is going away", closeCodes.restart);
  }

  #end(reason: string, code: number): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#offSession();
    this.#stopTick();
    this.#unmount();
    this.delivery.drop(this.outbox.close(), "tab_gone");
    this.#attachment?.close(code, reason);
    this.#attachment = undefined;
    this.host.closed(this.id);
  }

  /* ------------------------------------------------------------------ a turn */

  #takeTurn(input: Input): void | Promise<void> {
    const { work } = this.host;
    // Work whose end posted the input is over, whatever becomes of it; the turn is not part of it.
    if (work?.current()) return work.run(undefined, () => this.#takeTurn(input));
    if (this.#closed) return this.post(input);
    if (this.#departed) return (receiverOf(input) ?? this.#attachment)?.receive([this.#departed], false);
    const turn: Turn = {
      input,
      receiver: receiverOf(input),
      ref: "ref" in input && input.kind !== "attach" ? input.ref : undefined,
      startedAt: performance.now(),
    };
    this.#turn = turn;
    try {
      const work = this.#withWaiting(input, this.#carryOut(turn));
      if (isPromise(work) || this.#mounted?.navigation || this.#session.changed)
        return this.#takeTurnSlowly(turn, work);
    } catch (error) {
      this.fail(turn, error);
      if (this.#session.changed) return this.#takeTurnSlowly(turn, undefined);
    }
    return this.#finish(turn);
  }

  async #takeTurnSlowly(turn: Turn, work: unknown): Promise<void> {
    try {
      await work;
      if (this.#mounted) await followPatches(this.#mounted, this);
    } catch (error) {
      this.fail(turn, error);
    }
    try {
      if (this.#session.changed) await this.#session.save();
    } catch (error) {
      this.fail(turn, new DjustError("DJ_SESSION_STORE", "the session could not be saved", { cause: error }));
    }
    await this.#finish(turn);
  }

  /** Nothing that goes wrong at the end of a turn may end the process or hold up the next turn. */
  #finish(turn: Turn): void | Promise<void> {
    try {
      return this.#endTurn(turn)?.catch((error: unknown) => this.#broke(turn, error));
    } catch (error) {
      return this.#broke(turn, error);
    }
  }

  #broke(turn: Turn, error: unknown): void {
    this.#turn = undefined;
    const { logger, development } = this.host;
    logger.error({ err: error, input: describeInput(turn.input) }, "a turn could not be brought to its end");
    const broken = new DjustError("DJ_INTERNAL", "a turn could not be brought to its end", { cause: error });
    turn.receiver?.receive([errorFrame(broken, development)], false);
  }

  /** Runs the user's code for one input. */
  #carryOut(turn: Turn): unknown {
    const { input } = turn;
    if (!this.order.isDue(turn)) return undefined;
    switch (input.kind) {
      case "load":
        return this.#load(turn, input.request, input.carry);
      case "attach":
        return this.#attach(turn, input);
      case "redirect":
        return this.#redirect(turn, input);
      case "event":
        return this.#event(input.event, input.params);
      case "url":
        return this.#changeUrl(turn, input.uri);
      case "refused":
        throw input.error;
      case "message":
        return this.#mounted?.view.handleInfo?.(input.message, input.topic);
      case "settled":
        return this.#settle(input);
      case "update":
        return undefined;
      default:
        return input satisfies never;
    }
  }

  async #load(turn: Turn, request: LiveRequest, carry: string | undefined): Promise<void> {
    const carried = carry ? await this.host.openFlash(carry, request.url, this) : [];
    if (await this.#mount(turn, request, carried.map(flashDigest))) this.#send(carried);
  }

  /**
   * @param seen digests of flash that need not be put again
   * @returns what is shown now, if anything
   */
  async #mount(
    turn: Turn,
    request: LiveRequest,
    seen: readonly string[] = [],
  ): Promise<MountedView | undefined> {
    this.#caller = request;
    this.#url = request.url;
    const route = this.host.resolve(request.path);
    if (!route) throw new DjustError("DJ_NOT_FOUND", `no live route has the path ${excerpt(request.path)}`);
    const admitted = await this.#admit(turn, request, request.url, route);
    if (!admitted) return undefined;
    await this.#open(route).mount(admitted, seen);
    return this.#mounted;
  }

  /**
   * Reads the session again and runs the `onMount` hooks for a URL. Every check starts from what the adapter
   * says of the caller: nothing that hooks or views have written to an earlier request is in this one.
   *
   * @returns the request as the hooks left it; `undefined` when one sent the browser elsewhere
   * @throws {DjustError} DJ_UNAUTHORIZED, DJ_SESSION_STORE
   */
  async #admit(turn: Turn, caller: LiveRequest, url: string, route: Route): Promise<LiveRequest | undefined> {
    await this.#loadSession();
    const request = requestFor({ ...caller, session: this.#session }, url, route.params);
    return (await this.#turnAway(turn, request, route)) ? undefined : request;
  }

  async #loadSession(): Promise<void> {
    try {
      await this.#session.load();
    } catch (error) {
      throw new DjustError("DJ_SESSION_STORE", "the session could not be read", { cause: error });
    }
  }

  /** What waits at the view's topics goes along with an answer by HTTP, which nothing can follow. */
  #withWaiting(input: Input, work: unknown): unknown {
    const mounted = this.#mounted;
    if (!mounted || mounted.subscriptions.length === 0 || !receiverOf(input)) return work;
    const taking = mounted.subscriptions.map((subscription) => subscription.take()).filter(isPromise);
    return taking.length === 0 ? work : Promise.all([work, ...taking]);
  }

  /** @returns whether an `onMount` hook sent the browser elsewhere */
  async #turnAway(turn: Turn, request: LiveRequest, route: Route): Promise<boolean> {
    const elsewhere = await redirectedOnMount(this.host.onMount, request, route.view);
    if (elsewhere !== undefined) turn.turnedAway = elsewhere;
    return elsewhere !== undefined;
  }

  async #attach(turn: Turn, input: Input & { kind: "attach" }): Promise<void> {
    const previous = this.#attachment;
    if (previous && previous !== input.attachment) {
      // Also when this tab asks by HTTP now: what goes into its connection of before would be lost.
      previous.close(closeCodes.replaced, "replaced by a newer connection");
      this.detach(previous);
    }
    // A connection may be lost while its turn has not come: nobody would tell of its end again.
    if (input.attachment && !input.attachment.closed) {
      this.#attachment = input.attachment;
      this.detachedAt = undefined;
      this.host.attached(this);
    }
    turn.unheard = input.known === false;
    if (!this.#mounted && this.#isInherited) turn.moved = true;
    this.order.attach(input.ref, !turn.unheard, turn.moved);
    if (!this.#mounted) {
      // Another node's session, or one that has ended: its view is mounted again here.
      turn.fresh = true;
      const mounted = await this.#mount(turn, input.request, input.seen);
      if (input.fields) mounted?.fillIn(input.fields);
      return;
    }
    this.#caller = input.request;
    let isAway = true;
    try {
      // The tab gets what the view shows, so its URL is asked about and not the one that the browser names.
      isAway = !(await this.#admit(turn, input.request, this.#url, this.#mounted.route));
    } finally {
      // Who is not let in again sees nothing more of the view.
      if (isAway) {
        this.#unmount();
        this.delivery.dropUnseen(turn.turnedAway === undefined ? "refused" : "redirect");
      }
    }
    if (!isAway && input.attachment && this.#attachment === input.attachment) this.#mounted.present(true);
  }

  async #redirect(turn: Turn, { url: target, carry }: Input & { kind: "redirect" }): Promise<void> {
    const url = askedUrl(target);
    const before = this.#mounted;
    this.#unmount();
    const caller = callerOf(turn.input) ?? this.#caller;
    if (!caller) throw new DjustError("DJ_NOT_MOUNTED", "mount before a live redirect");
    await this.#mount(turn, { ...caller, url, path: localUrl(url).pathname });
    const carried = carry ? await this.host.openFlash(carry, url, this) : [];
    const mounted = this.#mounted;
    const isPassing = mounted?.navigation?.kind === "redirect";
    if (!mounted || isPassing) turn.carried = carried;
    if (!mounted) return;
    mounted.picture.continueFrom(before?.picture.version ?? 0);
    // What the old view has sent and the browser has not shown goes with it.
    this.delivery.dropUnseen("redirect");
    if (!isPassing) this.#send(carried);
  }

  #event(event: string, params: Params): unknown {
    const mounted = this.#current();
    return event === modelEvent ? mounted.assign(params) : callHandler(mounted.view, event, params);
  }

  #changeUrl(turn: Turn, uri: string): unknown {
    const mounted = this.#current();
    const url = askedUrl(uri);
    const route = this.host.resolve(localUrl(url).pathname);
    if (route?.view !== mounted.route.view) {
      turn.turnedAway = { url };
      return undefined;
    }
    return this.enter(url, route);
  }

  /** The URL within the view is this one now. */
  enter(url: string, route: Route): unknown {
    const mounted = this.#current();
    const { pathname, searchParams } = localUrl(url);
    const handleParams = (): unknown => {
      this.#url = url;
      return mounted.view.handleParams?.(paramsOf(searchParams, route.params), url);
    };
    const turn = this.#turn;
    const caller = (turn && callerOf(turn.input)) ?? this.#caller;
    if (pathname === localUrl(this.#url).pathname || !turn || !caller) return handleParams();
    // Hooks may have let the browser in for its path alone.
    return this.#admit(turn, caller, url, route).then((admitted) =>
      admitted && this.#mounted === mounted ? handleParams() : undefined,
    );
  }

  #settle({ task, outcome }: Input & { kind: "settled" }): unknown {
    const mounted = this.#mounted;
    if (!mounted) return undefined;
    return mounted.handleResult(task, outcome);
  }

  /** Notes what went wrong in a turn. */
  fail(turn: Turn, error: unknown): void {
    const known = coded(error, "DJ_HANDLER");
    turn.error ??= known;
    if (this.#mounted) this.#mounted.navigation = undefined;
    countRefused(this.host.metrics, known);
    if (known instanceof ParamsError) turn.issues = known.issues;
    const view = this.#mounted?.view.constructor.name;
    if (known.status >= 500)
      this.host.logger.error(
        { err: known.cause ?? known, view, input: describeInput(turn.input) },
        known.message,
      );
    else if (known.cause !== undefined)
      // A hook that refuses throws as one that has failed does.
      this.host.logger.info(
        { err: known.cause, input: describeInput(turn.input) },
        `${known.message}: ${messageOf(known.cause)}`,
      );
    else this.host.logger.debug({ code: known.code, view, input: describeInput(turn.input) }, known.message);
  }

  /* ------------------------------------------------------------------ its end */

  /**
   * Ends every turn: renders, drains the flash queue, which happens nowhere else, and hands the
   * frames over in one fixed order: DOM update, pushed events, flash, navigation.
   */
  #endTurn(turn: Turn): void | Promise<void> {
    const receiver = turn.receiver ?? this.#attachment;
    const frames: ServerFrame[] = [];
    if (receiver) {
      openAnswer(this, turn, frames);
      this.#drainPushed(frames);
    } else if (this.#mounted) this.#mounted.stale = true;
    const leaving = this.#leaving(turn, receiver !== undefined);
    // What comes by a topic from now on is for the view that follows.
    if (leaving && leaving.queued !== "show") this.#mounted?.present(false);
    this.#drainFlash(leaving);
    if (receiver) {
      // Who comes back, or asks again, may have missed what left before.
      const again = isMount(turn.input) || turn.repeated === true;
      this.delivery.send(frames, again);
      const left = leaving?.frame ?? (again ? this.#mounted?.left : undefined);
      if (left) frames.push(left);
      if (this.#mounted) {
        this.#mounted.navigation = undefined;
        if (left?.action === "redirect") this.#mounted.left = left;
      }
      if (leaving && this.#session.movedTo !== undefined) this.#departed = leaving.frame;
    }
    // Flash leaves only once it would outlive this process.
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept) return kept.then(() => this.#handOver(turn, receiver, frames));
    this.#handOver(turn, receiver, frames);
  }

  #handOver(turn: Turn, receiver: Receiver | undefined, frames: readonly ServerFrame[]): void {
    this.#turn = undefined;
    const mounted = this.#mounted;
    const more =
      mounted !== undefined &&
      (mounted.tasks.size > 0 || mounted.flash.length > 0 || this.#mailbox.length > 0);
    if (receiver && (frames.length > 0 || receiver !== this.#attachment)) receiver.receive(frames, more);
    if (this.#departed) this.#unmount();
    const { metrics } = this.host;
    const attributes = turnAttributes[turn.input.kind];
    metrics.count("djust.turns", 1, attributes);
    metrics.record("djust.turn.duration", performance.now() - turn.startedAt, attributes);
    if (!mounted) return;
    // Without a connection it counts with what it weighs, and that is known now.
    if (!this.#attachment && (turn.input.kind === "load" || isMount(turn.input))) this.host.detached(this);
    mounted.tasks.begin();
    if (mounted.flash.length > 0 && (receiver || !mounted.navigation)) this.requestUpdate();
    if (mounted.tasks.size > 0) this.#startTick();
  }

  #drainPushed(frames: ServerFrame[]): void {
    const mounted = this.#mounted;
    if (!mounted || mounted.pushed.length === 0) return;
    for (const pushed of mounted.pushed.splice(0)) frames.push({ type: "push_event", ...pushed });
  }

  /** Empties the view's flash queue into the outbox; a view that gives way keeps or loses it. */
  #drainFlash(leaving: Leaving | undefined): void {
    const queue = this.#mounted?.flash;
    if (!queue || queue.length === 0 || leaving?.queued === "keep") return;
    if (leaving?.queued === "drop") this.delivery.drop(queue.take(Number.POSITIVE_INFINITY), "redirect");
    else this.#send(queue.take(limits.flashPerTurn));
  }

  /** Puts flash into the outbox, which leaves with the end of this turn. */
  #send(commands: readonly FlashCommand[]): void {
    this.#keep(this.delivery.add(commands));
  }

  #keep(kept: Promise<void> | undefined): void {
    if (kept) this.#kept = this.#kept ? Promise.all([this.#kept, kept]) : kept;
  }

  /** Where the browser has to go at the end of this turn, if anywhere. */
  #leaving(turn: Turn, heard: boolean): Leaving | undefined {
    const leaving: Leaving | undefined =
      turn.turnedAway !== undefined
        ? turnedAway(turn.turnedAway, this, turn.carried ?? [])
        : this.#mounted && leavingFrom(this.#mounted, this, heard, turn.carried ?? []);
    this.#keep(leaving?.kept);
    // The browser has an entry for the URL that it asked for: Back would come to it and be sent on again.
    const isEntered = turn.turnedAway !== undefined || turn.fresh || /^(redirect|url)$/.test(turn.input.kind);
    return leaving && isEntered ? { ...leaving, frame: { ...leaving.frame, replace: true } } : leaving;
  }

  /* ------------------------------------------------------------------ the view and its surroundings */

  #current(): MountedView {
    if (!this.#mounted)
      throw new DjustError("DJ_NOT_MOUNTED", "the view is not mounted; load the page again");
    return this.#mounted;
  }

  #open(route: Route): MountedView {
    this.#unmount();
    this.#mounted = new MountedView(route, this);
    return this.#mounted;
  }

  get turn(): { readonly ref: number | undefined } | undefined {
    return this.#turn;
  }

  get audience(): "connection" | "answer" | undefined {
    if (this.#attachment) return "connection";
    return this.#turn?.receiver ? "answer" : undefined;
  }

  isCurrent(mounted: MountedView): boolean {
    return this.#mounted === mounted;
  }

  #hasRoom(input: Input): boolean {
    if (input.kind === "message") {
      if (this.#mailbox.length < limits.queuedMessages) return true;
      this.host.logger.warn(
        { topic: input.topic, view: this.#mounted?.view.constructor.name },
        `a broadcast message is dropped: ${limits.queuedMessages} inputs are waiting for this view`,
      );
      return false;
    }
    if (isOfTab(input) && this.#mailbox.count(isOfTab) >= limits.queuedInputs)
      throw new DjustError(
        "DJ_RATE_EVENTS",
        `a tab may have ${limits.queuedInputs} inputs waiting while its view is busy`,
      );
    return true;
  }

  message(message: unknown, topic: string): void {
    this.post({ kind: "message", message, topic });
  }

  settled(task: Task, outcome: AsyncOutcome): void {
    this.post({ kind: "settled", task, outcome });
  }

  hasWaited(command: FlashCommand, topic: string): void {
    this.delivery.hasWaited(command, topic);
  }

  dropped(command: FlashCommand, reason: "view_gone" | "work_cancelled"): void {
    this.delivery.drop([command], reason);
  }

  workStarted(): void {
    this.#startTick();
  }

  #unmount(): void {
    const mounted = this.#mounted;
    if (!mounted) return;
    this.#mounted = undefined;
    this.#stopTick();
    mounted.close();
  }

  /** Gives what happened outside a turn a turn of its own; several such things share one. */
  requestUpdate(flashAlone = false): void {
    if (this.#turn || this.#closed) return;
    if (!flashAlone) this.#flashAlone = false;
    if (this.#updateDue) return;
    this.#updateDue = true;
    queueMicrotask(() => {
      const { length } = this.#mailbox;
      this.#updateDue = false;
      if (!this.#turn) this.post({ kind: "update", flashAlone: this.#flashAlone && length === 0 });
      this.#flashAlone = true;
    });
  }

  #startTick(): void {
    if (this.#tick !== undefined || !this.#attachment) return;
    this.#tick = this.host.clock.setTimeout(() => {
      this.#tick = undefined;
      if (!this.#mounted || this.#mounted.tasks.size === 0) return;
      this.post({ kind: "update" });
      this.#startTick();
    }, tickMs);
  }

  #stopTick(): void {
    if (this.#tick === undefined) return;
    this.host.clock.clearTimeout(this.#tick);
    this.#tick = undefined;
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null && typeof value === "object" && typeof (value as { then?: unknown }).then === "function"
  );
}
