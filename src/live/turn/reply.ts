import { type FlashQueue, flashPut } from "../../flash/index.js";
import {
  DjustError,
  type FlashCommand,
  failureKey,
  limits,
  type ServerFrame,
  type TurnFields,
  type UpdateFrame,
} from "../../wire/index.js";
import { errorFrame } from "../error-frame.js";
import type { LiveApplication } from "../live-application.js";
import type { SavedSession } from "../ports.js";
import type { Share } from "../stores/shared-table.js";
import { adviseDropped } from "../view/advice.js";
import type { CurrentView } from "../view/current-view.js";
import { ParamsError, showsFailures } from "../view/event-call.js";
import { timingsOf } from "../view/event-handler.js";
import { type Leaving, leavingFrom, redirectedByHook } from "../view/leaving.js";
import type { MountedView, Settled } from "../view/mounted-view.js";
import type { PushedEvent } from "../view/pushed-events.js";
import type { EventOrder } from "./event-order.js";
import { failedTurn } from "./failed-turn.js";
import type { FlashOutbox } from "./flash-outbox.js";
import { describeInput, type Input, isMount } from "./input.js";
import type { MountedOutcome, Outcome } from "./outcome.js";
import type { Turn } from "./turn.js";

/** The parts of a live session that a reply is built from, in addition to the outcome of its turn. */
export interface ReplySource extends Share {
  readonly id: string;
  readonly application: LiveApplication;
  readonly view: CurrentView;
  readonly events: EventOrder;
  readonly flash: FlashOutbox;
  readonly session: SavedSession;
  viewToken(mounted: MountedView): string;
}

/**
 * Ends every turn: renders, empties the view's flash queue, and returns the frames in a fixed order: DOM update (or
 * `noop`, or `error`), stream changes, pushed events, flash, navigation. Nothing else empties the flash queue.
 *
 * @param hasReceiver if `false`, the outbox keeps the flash and the view becomes stale
 */
export function reply(
  turn: Turn,
  outcome: Outcome,
  source: ReplySource,
  hasReceiver: boolean,
): ServerFrame[] {
  const { view, flash } = source;
  const carried = takeOver(outcome, source);
  const { mounted } = view;
  const frames: ServerFrame[] = [];
  if (hasReceiver) openReply(turn, outcome, source, frames);
  else if (mounted) mounted.stale = true;
  const updates = frames.length;
  const leaving = leavingOf(turn, outcome, source, hasReceiver, carried);
  flash.waitFor(leaving?.kept);
  // Flash that arrives at a topic from now on is for the next view.
  if (leaving && leaving.queued !== "show") mounted?.topics?.present(false);
  const streams = mounted?.streaming.streams;
  if (hasReceiver && streams && leaving?.queued !== "drop") flash.add(streams.take());
  if (mounted && hasReceiver && !leaving) mounted.flash.showProgress(flash.acknowledgedId);
  if (mounted && leaving?.queued === "drop" && mounted.flash.length > 0)
    adviseDropped(mounted, source.application);
  if (mounted && mounted.flash.length > 0) queueFlash(mounted.flash, leaving, flash);
  if (!hasReceiver) return frames;
  // A browser that reconnects or repeats a request may have missed earlier frames.
  const again = isMount(turn.input) || outcome.kind === "repeated";
  const showsMessage = flash.send(frames, again);
  if (showsMessage && turn.input.kind !== "load") view.messagesShown(frames);
  const pushed = mounted?.pushed.take(again);
  if (pushed) insertPushed(frames, updates, pushed);
  const navigation = leaving?.frame ?? (again ? mounted?.sentTo : undefined);
  if (navigation) frames.push(navigation);
  if (mounted) {
    mounted.navigation = undefined;
    if (navigation?.action === "redirect") mounted.sentTo = navigation;
  }
  return frames;
}

/**
 * The reply to a tab that attaches while another turn waits for user code: the view as last rendered. The changes,
 * flash and events of that turn are sent when it ends.
 */
export function concurrentReply(turn: Turn, outcome: Outcome, source: ReplySource): ServerFrame[] {
  const { view, flash } = source;
  const { mounted } = view;
  const frames: ServerFrame[] = [];
  if (outcome.kind !== "mounted" || !mounted) openReply(turn, outcome, source, frames);
  else {
    const isCurrent = turn.input.kind === "attach" && turn.input.version === mounted.rendered.version;
    const { version } = mounted.rendered;
    const content = isCurrent ? { version } : mounted.rendered.lastWhole();
    frames.push({ ...mountFields(outcome, source, mounted), ...content });
    mounted.stale = true;
    recordScript(turn.input, mounted);
  }
  flash.send(frames, true);
  const navigation =
    outcome.kind === "redirected" ? leavingOf(turn, outcome, source, true, [])?.frame : mounted?.sentTo;
  if (navigation) frames.push(navigation);
  return frames;
}

/** The frames of the streams that have changed since the last reply, to be sent without ending a turn. */
export function streamFrames({ view, flash }: ReplySource): ServerFrame[] {
  const frames: ServerFrame[] = [];
  const commands = view.mounted?.streaming.streams?.take();
  if (!commands || commands.length === 0) return frames;
  flash.add(commands);
  flash.send(frames, false);
  return frames;
}

/** Inserts pushed events after the updates and stream changes, and before flash. */
function insertPushed(frames: ServerFrame[], updates: number, pushed: readonly PushedEvent[]): void {
  const flash = frames.findIndex(({ type }, at) => at >= updates && type === "flash");
  const events = pushed.map((event) => ({ type: "push_event" as const, ...event }));
  frames.splice(flash < 0 ? frames.length : flash, 0, ...events);
}

/** Gives a newly mounted view the flash that was carried to it. @returns flash to carry on to the next page instead */
function takeOver(outcome: Outcome, { view, flash }: ReplySource): readonly FlashCommand[] {
  if (outcome.kind === "redirected") return outcome.carried;
  if (outcome.kind !== "mounted" || view.mounted !== outcome.mounted) return [];
  const { mounted, replacedVersion, carried } = outcome;
  if (replacedVersion !== undefined) {
    mounted.rendered.continueFrom(replacedVersion);
    // Flash of the old view that the browser has not shown is dropped with the view.
    flash.dropUnacknowledged("redirect");
    if (mounted.navigation?.kind === "redirect") return carried;
  }
  flash.add(carried);
  return [];
}

/** Adds the first frame of the reply: the DOM update, a `noop` or an error. */
function openReply(turn: Turn, outcome: Outcome, source: ReplySource, frames: ServerFrame[]): void {
  const { application, view } = source;
  const { mounted } = view;
  const { input } = turn;
  if (input.kind === "update" && input.flashOnly && !mounted?.stale && outcome.kind === "handled") return;
  if (outcome.kind === "gap")
    return void frames.push({ type: "reload", reason: "An earlier frame was lost" });
  // The tab attaches again, because the state of the turn under way is unknown.
  if (outcome.kind === "closed" && input.kind === "attach")
    return void frames.push({ type: "reload", reason: "Live session expired" });
  const settled = mounted?.events.takeSettled();
  if (outcome.kind === "failed") return fail(outcome.error, turn, source, settled, frames);
  if (outcome.kind === "closed") return fail(endedEarly(), turn, source, settled, frames);
  try {
    render(turn, outcome, source, settled, frames);
  } catch (thrown) {
    const { error } = failedTurn(turn, thrown, "DJ_RENDER", application, mounted);
    fail(error, turn, source, settled, frames);
  }
}

function fail(
  error: DjustError,
  turn: Turn,
  source: ReplySource,
  settled: Settled,
  frames: ServerFrame[],
): void {
  if (turn.receiver) source.view.lastError = error.cause ?? error;
  // The state may have changed before the error, and the next turn shows it.
  source.view.mounted?.rendered.components?.all();
  putFailureMessage(error, turn, source);
  const issues = error instanceof ParamsError ? error.issues : undefined;
  const frame = errorFrame(error, source.application, { issues, during: activityOf(turn, source) });
  frames.push(withTurnFields(frame, turn, source, settled));
}

/** What the view was doing, for pages in development. */
function activityOf({ input }: Turn, { view, application }: ReplySource): string | undefined {
  if (!application.explain) return undefined;
  const name = view.mounted?.view.constructor.name;
  const what = input.kind === "load" ? "page load" : input.kind === "attach" ? "mount" : describeInput(input);
  return name === undefined ? what : `${what} of ${name}`;
}

/** The event whose handler a turn runs. */
function eventOf(input: Input): string | undefined {
  if (input.kind === "settled") return input.task.event?.event;
  return input.kind === "frame" && input.frame.type === "event" ? input.frame.event : undefined;
}

/** Puts a message about what the user did and what failed, unless the view has put its own or the handler opts out. */
function putFailureMessage({ code }: DjustError, { input }: Turn, { view, application }: ReplySource): void {
  const { mounted } = view;
  if (!mounted || mounted.flash.length > 0) return;
  const event = eventOf(input);
  const isUrlChange = input.kind === "frame" && input.frame.type === "url_change";
  if (event === undefined && !isUrlChange && input.kind !== "refused") return;
  if (event !== undefined && !showsFailures(mounted.view, event)) return;
  const text = application.failureText(code, view.request);
  if (text) mounted.flash.add(flashPut("error", text, { key: failureKey }));
}

function endedEarly(): DjustError {
  return new DjustError("DJ_SHUTDOWN", "The live session ended before the turn did. Try again.");
}

function render(
  turn: Turn,
  outcome: Outcome,
  source: ReplySource,
  settled: Settled,
  frames: ServerFrame[],
): void {
  const { input, ref, receiver } = turn;
  const { mounted } = source.view;
  if (!mounted) {
    if (ref !== undefined) frames.push(withTurnFields({ type: "noop" }, turn, source, settled));
    return;
  }
  const mistake = mounted.flashMistake();
  if (mistake) source.application.mistakes.report(mistake);
  const { rendered, stale } = mounted;
  if (input.kind === "load") {
    mounted.streaming.streams?.writeFirstPage();
    return rendered.renderFirstPage();
  }
  if (isMount(input)) {
    recordScript(input, mounted);
    const tab = outcome.kind === "mounted" ? outcome : {};
    const isFresh = outcome.kind !== "mounted" || outcome.isFresh;
    // A reply over HTTP can contain only one update.
    const oneUpdate = !stale || receiver === undefined;
    const isCurrent = input.kind === "attach" && !isFresh && input.version === rendered.version && oneUpdate;
    const fromPage =
      input.kind === "attach" && input.readsPage && !isCurrent
        ? rendered.wholeFromPage(receiver === undefined)
        : undefined;
    const content = isCurrent ? { version: rendered.version } : (fromPage?.whole ?? rendered.whole());
    const frame = { ...mountFields(tab, source, mounted), ...content };
    const since = isCurrent && stale ? rendered.update() : fromPage?.since;
    mounted.stale = false;
    frames.push(withTurnFields(frame, turn, source, settled));
    if (since) frames.push(since);
    return;
  }
  const update = rendered.update();
  mounted.stale = false;
  if (update) frames.push(withTurnFields(update, turn, source, settled));
  else if (ref !== undefined || settled !== undefined || receiver !== undefined)
    frames.push(withTurnFields({ type: "noop" }, turn, source, settled));
}

/** Records that a script has attached, unless only the HTML of the page is written again. */
function recordScript(input: Input, mounted: MountedView): void {
  if (input.kind === "attach" && input.isPage) mounted.streaming.streams?.writeFirstPage();
  else mounted.streaming.hasScript = true;
}

function mountFields(
  { newClient, migrated }: Pick<MountedOutcome, "newClient" | "migrated">,
  source: ReplySource,
  mounted: MountedView,
) {
  const { id, view, events, flash } = source;
  const timing = timingsOf(mounted.view);
  return {
    type: "mount" as const,
    session: id,
    token: source.viewToken(mounted),
    view: mounted.view.constructor.name,
    url: view.url,
    ...(timing === undefined ? undefined : { timing }),
    ...(events.gapless ? { after: flash.acknowledgedId } : undefined),
    ...(newClient ? undefined : { lastRef: events.last }),
    ...(migrated ? { moved: true as const } : undefined),
  };
}

/** Adds the fields about the event that a reply's first frame responds to. */
function withTurnFields<F extends UpdateFrame>(
  frame: F,
  { ref, receiver, input }: Turn,
  { view, events, flash }: ReplySource,
  settled: Settled,
): F {
  const fields: { -readonly [K in keyof TurnFields]: TurnFields[K] } = frame;
  // Over HTTP a reply may be lost unnoticed, because a proxy may repeat the request.
  if (receiver && events.gapless && !isMount(input)) fields.after = flash.lastSentId;
  if (ref !== undefined) {
    fields.ref = ref;
    if (view.mounted?.tasks?.worksFor(ref)) fields.working = true;
  }
  if (settled) fields.settled = settled;
  return frame;
}

/** Moves flash from the view's queue to the outbox, unless the browser leaves the view. */
function queueFlash(queue: FlashQueue, leaving: Leaving | undefined, outbox: FlashOutbox): void {
  if (leaving?.queued === "keep") return;
  if (leaving?.queued === "drop") outbox.drop(queue.take(Number.POSITIVE_INFINITY), "redirect");
  else outbox.add(queue.take(limits.flashPerTurn));
}

/** The navigation at the end of a turn, if there is one. */
function leavingOf(
  turn: Turn,
  outcome: Outcome,
  { view, application, owner, address, session: { movedTo } }: ReplySource,
  hasReceiver: boolean,
  carried: readonly FlashCommand[],
): Leaving | undefined {
  const { mounted } = view;
  if (outcome.kind !== "redirected" && !mounted?.navigation && movedTo === undefined) return undefined;
  const session = { application, url: view.url, owner, address, movedTo };
  const leaving =
    outcome.kind === "redirected"
      ? redirectedByHook(outcome.target, session, carried)
      : mounted && leavingFrom(mounted, session, hasReceiver, carried);
  // The browser's history already has an entry for the requested URL; Back would return to it and redirect again.
  const { input } = turn;
  const isEntered =
    outcome.kind === "redirected" ||
    (outcome.kind === "mounted" && outcome.isFresh && input.kind === "attach") ||
    (input.kind === "frame" && input.frame.type !== "event");
  return leaving && isEntered ? { ...leaving, frame: { ...leaving.frame, replace: true } } : leaving;
}
