import {
  coded,
  type DjustError,
  type ErrorFrame,
  type ServerFrame,
  type TurnFields,
  type UpdateFrame,
} from "../wire/index.js";
import { errorFrame } from "./error-frame.js";
import type { LiveSession } from "./live-session.js";
import type { MountedView, Settled } from "./mounted-view.js";
import { isMount, type Turn } from "./turn.js";

/** Adds the frame that opens a turn's answer: what changed in the page, that nothing did, or what went wrong. */
export function openAnswer(session: LiveSession, turn: Turn, frames: ServerFrame[]): void {
  const { mounted } = session;
  if (turn.input.kind === "update" && turn.input.flashAlone && !mounted?.stale) return;
  if (turn.early) return void frames.push({ type: "reload", reason: "a frame before this one was lost" });
  const settled = mounted?.takeSettled();
  if (turn.error || !mounted) {
    if (turn.error) frames.push(answer(session, turn, refusal(session, turn, turn.error), settled));
    else if (turn.ref !== undefined) frames.push(answer(session, turn, { type: "noop" }, settled));
    return;
  }
  try {
    if (turn.input.kind === "load") mounted.picture.first();
    else render(session, turn, mounted, settled, frames);
  } catch (error) {
    const known = coded(error, "DJ_RENDER");
    session.fail(turn, known);
    frames.push(answer(session, turn, refusal(session, turn, known), settled));
  }
}

function render(
  session: LiveSession,
  turn: Turn,
  mounted: MountedView,
  settled: Settled,
  frames: ServerFrame[],
): void {
  const { input } = turn;
  const { picture, stale } = mounted;
  mounted.stale = false;
  if (isMount(input)) {
    // An answer over HTTP has room for one update.
    const oneUpdate = !stale || turn.receiver === undefined;
    const isCurrent =
      input.kind === "attach" && !turn.fresh && input.version === picture.version && oneUpdate;
    frames.push(answer(session, turn, mountFrame(session, turn, mounted, isCurrent), settled));
    const since = isCurrent && stale ? picture.update() : undefined;
    if (since) frames.push(since);
    return;
  }
  const update = picture.update();
  if (update) return void frames.push(answer(session, turn, update, settled));
  const awaited = turn.ref !== undefined || settled !== undefined || turn.receiver !== undefined;
  if (awaited) frames.push(answer(session, turn, { type: "noop" }, settled));
}

/** @param isCurrent whether the browser has the picture as it was last sent */
function mountFrame(session: LiveSession, turn: Turn, mounted: MountedView, isCurrent: boolean): UpdateFrame {
  const { view, picture } = mounted;
  return {
    type: "mount",
    session: session.id,
    token: session.host.viewToken(session, mounted.route),
    view: view.constructor.name,
    url: session.url,
    ...(session.order.gapless ? { after: session.delivery.base } : undefined),
    ...(turn.unheard ? undefined : { lastRef: session.order.last }),
    ...(turn.moved ? { moved: true as const } : undefined),
    ...(isCurrent ? { version: picture.version } : picture.whole()),
  };
}

/** Lets a frame that opens an answer say what it tells of the event that it answers. */
function answer<F extends UpdateFrame>(session: LiveSession, turn: Turn, frame: F, settled: Settled): F {
  const { ref } = turn;
  const fields: { -readonly [K in keyof TurnFields]: TurnFields[K] } = frame;
  // Over HTTP an answer may be lost without anybody noticing, where a proxy asks twice.
  if (turn.receiver && session.order.gapless && !isMount(turn.input)) fields.after = session.delivery.before;
  if (ref !== undefined) fields.ref = ref;
  if (ref !== undefined && session.mounted?.tasks.worksFor(ref)) fields.working = true;
  if (settled) fields.settled = settled;
  return frame;
}

function refusal(session: LiveSession, turn: Turn, error: DjustError): ErrorFrame {
  return errorFrame(error, session.host.development, { issues: turn.issues });
}
