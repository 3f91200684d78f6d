import type { Attachment, KeptFlash, LiveSession, Receiver } from "../live/index.js";
import { DjustError, limits, type MountRequest } from "../wire/index.js";
import type { Visitor } from "./exchange.js";
import type { Runtime } from "./runtime.js";

/**
 * Attaches a tab to the live session its token names, or mounts its view again where that is gone.
 *
 * @param way how the session's frames reach the tab: a connection, or this one answer
 * @throws {DjustError} DJ_TOKEN, DJ_SHUTDOWN
 */
export function mountFromToken(
  runtime: Runtime,
  visitor: Visitor,
  frame: MountRequest,
  sid: string | undefined,
  way: { readonly attachment: Attachment } | { readonly receiver: Receiver },
): LiveSession | Promise<LiveSession> {
  const { gates, clock, registry } = runtime;
  const token = gates.token(frame.token, sid, clock.now());
  const owner = sid ?? "";
  const local = URL.canParse(frame.url, "http://djust.invalid")
    ? new URL(frame.url, "http://djust.invalid")
    : undefined;
  const route = local && runtime.resolve(local.pathname);
  // A view may have several routes, and livePatch goes from one to another.
  if (!local || !route || route.view !== runtime.resolve(runtime.basePath + token.route)?.view)
    throw gates.refuse("DJ_TOKEN", "the view token is for another page; load the page again");
  let session = runtime.find(token.sessionId, owner);
  // The same tab may have gone to another view since its token was made; another page has not.
  if (
    session &&
    !(frame.tab === undefined ? session.route?.path === token.route : session.belongsTo(frame.tab))
  )
    session = undefined;
  if (!session && frame.tab !== undefined) {
    const given = registry.ofTab(owner, frame.tab);
    if (given && !given.closed && (given.route ?? route).view === route.view) session = given;
  }
  const attach = (found: LiveSession): LiveSession => {
    // The token names the session that the browser knows: what it says of flash and events is of that one.
    const known = found.id === token.sessionId;
    if (known && frame.ack !== undefined) found.acknowledge(frame.ack);
    found.post({
      kind: "attach",
      request: runtime.liveRequest(visitor, owner, local.pathname + local.search + local.hash),
      version: frame.version,
      known,
      seen: token.greeting,
      ...(frame.ref === undefined ? undefined : { ref: frame.ref }),
      ...(frame.fields ? { fields: frame.fields } : undefined),
      ...way,
    });
    return found;
  };
  if (session) return attach(session);
  if (runtime.closing) throw new DjustError("DJ_SHUTDOWN", "the server is going away; come back in a moment");
  const open = (kept?: KeptFlash): LiveSession => {
    const inherited = kept && goOn(kept, frame.ack);
    const opened = runtime.open(owner, inherited && { id: token.sessionId, inherited });
    registry.add(opened, frame.tab);
    opened.belongsTo(frame.tab);
    return attach(opened);
  };
  // Another page with the same token is another tab: what waits for the first one is not its own.
  const { outboxStore } = runtime.options;
  if (!outboxStore || registry.get(token.sessionId)) return open();
  let opened: LiveSession | undefined;
  const later = (commands: KeptFlash["commands"]): void =>
    opened?.inherit(commands.filter(({ id }) => id > (frame.ack ?? 0)));
  return outboxStore.claim(token.sessionId, frame.tab, later).then(
    (kept) => {
      // Another connection of the same tab may have been faster.
      const known = runtime.find(token.sessionId, owner);
      opened = known ? attach(known) : open(kept);
      return opened;
    },
    (error: unknown) => {
      runtime.logger.debug({ err: error }, "flash kept by another node could not be had yet");
      opened = open();
      return opened;
    },
  );
}

/**
 * Where flash ids go on after another node. That node may have given out more than it could keep, of
 * which the browser has taken at most as many as an outbox holds beyond what it says to have shown.
 */
function goOn(kept: KeptFlash, shown = 0): KeptFlash {
  return { ...kept, lastId: Math.max(kept.lastId, shown) + limits.outboxLength };
}
