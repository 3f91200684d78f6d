import { flashDigest } from "../../flash/index.js";
import { DjustError, type FlashCommand, isPromise } from "../../wire/index.js";
import { giveMessage } from "../component/component-calls.js";
import type { LiveApplication } from "../live-application.js";
import type { SavedSession } from "../ports.js";
import type { LocalCopy } from "../session/local-copy.js";
import type { Share } from "../stores/shared-table.js";
import { type CurrentView, outcomeOf } from "../view/current-view.js";
import { followPatches } from "../view/follow-patches.js";
import { isSameGroup } from "../view/leaving.js";
import { modelEvent } from "../view/model.js";
import type { ViewOwner } from "../view/mounted-view.js";
import type { Visitor } from "../view/request.js";
import { localUrl, requestedUrl } from "../view/url.js";
import type { EventOrder } from "./event-order.js";
import { failedTurn } from "./failed-turn.js";
import type { FlashOutbox } from "./flash-outbox.js";
import type { AttachInput, FrameInput, LoadInput } from "./input.js";
import { visitorOf } from "./input.js";
import { gap, handled, type MountedOutcome, type Outcome, type Running, repeated } from "./outcome.js";
import type { Turn } from "./turn.js";

/** The parts of a live session that a turn uses. */
export interface TurnContext extends Share {
  readonly application: LiveApplication;
  readonly view: CurrentView;
  readonly flash: FlashOutbox;
  readonly events: EventOrder;
  readonly local: LocalCopy;
  readonly session: SavedSession;
}

/**
 * Handles one input: runs the user's code, follows its URL changes and saves the session. Never throws or rejects. An
 * input whose code is synchronous needs no promise.
 */
export function runTurn(turn: Turn, context: TurnContext, owner: ViewOwner): Outcome | Promise<Outcome> {
  const { view, session, application } = context;
  let outcome: Outcome | Running | PromiseLike<Outcome>;
  let arriving: Promise<unknown> | undefined;
  try {
    outcome = runUserCode(turn, context, owner);
    // A reply over HTTP includes the flash that waits at the view's topics, because nothing can follow it.
    if (turn.receiver) arriving = view.mounted?.topics?.take();
  } catch (error) {
    outcome = failedTurn(turn, error, "DJ_HANDLER", application, view.mounted);
  }
  if (
    isPromise(outcome) ||
    outcome.kind === "running" ||
    arriving ||
    view.mounted?.navigation ||
    session.changed
  )
    return settle(turn, context, outcome, arriving);
  return outcome;
}

/** Steps after the user's code that may be asynchronous. */
async function settle(
  turn: Turn,
  { view, session, application }: TurnContext,
  running: Outcome | Running | PromiseLike<Outcome>,
  arriving: Promise<unknown> | undefined,
): Promise<Outcome> {
  let outcome: Outcome;
  try {
    if (isPromise(running)) outcome = await running;
    else if (running.kind === "running") {
      await running.work;
      outcome = handled;
    } else outcome = running;
    if (arriving) await arriving;
    if (view.mounted?.navigation && outcome.kind !== "failed" && !turn.isAbandoned) {
      const redirected = await followPatches(view, application, visitorOf(turn.input));
      const carried = outcome.kind === "mounted" ? outcome.carried : [];
      if (redirected) outcome = { ...redirected, carried };
    }
  } catch (error) {
    outcome = failedTurn(turn, error, "DJ_HANDLER", application, view.mounted);
  }
  try {
    if (session.changed) await session.save();
  } catch (cause) {
    const error = new DjustError("DJ_SESSION_STORE", "The session store failed to save the session", {
      cause,
    });
    const unsaved = failedTurn(turn, error, "DJ_SESSION_STORE", application, view.mounted);
    if (outcome.kind !== "failed") outcome = unsaved;
  }
  return outcome;
}

function runUserCode(
  turn: Turn,
  context: TurnContext,
  owner: ViewOwner,
): Outcome | Running | PromiseLike<Outcome> {
  const { input } = turn;
  const { view } = context;
  const order = context.events.check(turn.ref);
  if (order !== "due") return order === "repeated" ? repeated : gap;
  switch (input.kind) {
    case "refused":
      throw input.error;
    case "frame":
      return handleFrame(turn, input, context, owner);
    case "load":
      return load(turn, input, context, owner);
    case "attach":
      return attach(turn, input, context, owner);
    // An input for a view that has been replaced is not for the next view.
    case "message":
      if (view.mounted !== input.mounted) return handled;
      return outcomeOf(
        input.forComponents
          ? input.mounted.rendered.components &&
              giveMessage(input.mounted.rendered.components, input.message, input.topic)
          : input.mounted.view.handleInfo?.(input.message, input.topic),
      );
    case "settled":
      if (view.mounted !== input.mounted) return handled;
      return outcomeOf(input.mounted.handleResult(input.task, input.outcome));
    case "update":
      return handled;
    default:
      return input satisfies never;
  }
}

function handleFrame(
  turn: Turn,
  input: FrameInput,
  context: TurnContext,
  owner: ViewOwner,
): Outcome | Running | PromiseLike<Outcome> {
  const { frame } = input;
  const { view, application } = context;
  switch (frame.type) {
    case "event": {
      const mounted = view.require();
      if (frame.event === modelEvent) mounted.assign(frame.params);
      else return outcomeOf(mounted.handle(frame));
      return handled;
    }
    case "url_change": {
      const mounted = view.require();
      const url = requestedUrl(frame.uri);
      const route = application.resolve(localUrl(url).pathname);
      if (route?.view !== mounted.route.view) return { kind: "redirected", target: { url }, carried: [] };
      return view.enter(url, route, visitorOf(input));
    }
    case "live_redirect_mount":
      return redirect(turn, frame, context, owner);
    default:
      return frame satisfies never;
  }
}

async function load(
  turn: Turn,
  { visitor, url, carry }: LoadInput,
  context: TurnContext,
  owner: ViewOwner,
): Promise<Outcome> {
  const carried = carry ? await context.application.openFlash(carry, url, context) : [];
  const outcome = await mount(turn, visitor, url, carried.map(flashDigest), context, owner);
  return outcome.kind === "mounted" ? { ...outcome, carried } : outcome;
}

/** @param shownDigests digests of flash that is not put again */
async function mount(
  turn: Turn,
  visitor: Visitor,
  url: string,
  shownDigests: readonly string[],
  context: TurnContext,
  owner: ViewOwner,
): Promise<MountedOutcome | (Outcome & { kind: "redirected" })> {
  const { view, flash } = context;
  const opened = await view.open(visitor, url, owner, () => turn.isAbandoned);
  if ("target" in opened) return { kind: "redirected", target: opened.target, carried: [] };
  const { mounted } = opened;
  try {
    await mounted.mount(opened.request, shownDigests);
  } catch (error) {
    // A view that failed to mount takes no events, because its `mount` may be the access check.
    if (view.mounted === mounted) {
      flash.add(mounted.flash.take(Number.POSITIVE_INFINITY));
      view.close();
    }
    throw error;
  }
  return { kind: "mounted", mounted, isFresh: true, carried: [] };
}

async function attach(
  turn: Turn,
  input: AttachInput,
  context: TurnContext,
  owner: ViewOwner,
): Promise<Outcome> {
  const { view, events, local, flash } = context;
  const { mounted } = view;
  const { newClient = false } = input;
  const migrated = !mounted && local.isInherited;
  events.attach(input.ref, newClient, migrated);
  if (!mounted) {
    // Another node's session, or one whose mount failed: its view is mounted again here.
    const outcome = await mount(turn, input.visitor, input.url, input.shownDigests, context, owner);
    if (outcome.kind !== "mounted") return outcome;
    if (input.fields) outcome.mounted.fillIn(input.fields);
    return { ...outcome, newClient, migrated };
  }
  view.visitor = input.visitor;
  // A browser that was refused access must not see the view.
  const leave = (reason: "redirect" | "refused"): void => {
    if (turn.isAbandoned || view.mounted !== mounted) return;
    view.close();
    flash.dropUnacknowledged(reason);
  };
  try {
    // The tab gets the existing view, so the hooks check the view's URL instead of the browser's.
    const { target } = await view.admit(input.visitor, view.url, mounted.route);
    if (!target) return { kind: "mounted", mounted, isFresh: false, newClient, carried: [] };
    leave("redirect");
    return { kind: "redirected", target, carried: [] };
  } catch (error) {
    leave("refused");
    throw error;
  }
}

async function redirect(
  turn: Turn,
  frame: FrameInput["frame"] & { readonly type: "live_redirect_mount" },
  context: TurnContext,
  owner: ViewOwner,
): Promise<Outcome> {
  const { view, application } = context;
  const url = requestedUrl(frame.url);
  const carriedFlash = async (): Promise<readonly FlashCommand[]> =>
    frame.carry ? application.openFlash(frame.carry, url, context) : [];
  const current = view.mounted?.route;
  const route = application.resolve(localUrl(url).pathname);
  if (current && route && !isSameGroup(current.view, route.view))
    return { kind: "redirected", target: { url }, carried: await carriedFlash() };
  const replacedVersion = view.mounted?.rendered.version ?? 0;
  view.close();
  const visitor = visitorOf(turn.input) ?? view.visitor;
  if (!visitor) throw new DjustError("DJ_NOT_MOUNTED", "No view is mounted. Send a mount frame first.");
  const outcome = await mount(turn, visitor, url, [], context, owner);
  const carried = await carriedFlash();
  return outcome.kind === "mounted" ? { ...outcome, replacedVersion, carried } : { ...outcome, carried };
}
