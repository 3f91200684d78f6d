import {
  type Attachment,
  type KeptFlash,
  type LiveSession,
  ownUrl,
  type Receiver,
} from "../../live/index.js";
import { DjustError, type MountRequest } from "../../wire/index.js";
import type { Visitor } from "../http/exchange.js";
import type { Runtime } from "../runtime.js";

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
  const local = ownUrl(frame.url);
  const route = local && runtime.resolve(local.pathname);
  // A view may have several routes, and livePatch goes from one to another.
  if (!local || !route || route.view !== runtime.resolve(runtime.basePath + token.route)?.view)
    throw new DjustError("DJ_TOKEN", "The view token belongs to another page. Load the page again.");
  const { outboxStore } = runtime;
  let session = runtime.find(token.sessionId, owner);
  // The same tab may have gone to another view since its token was made; another page has not.
  if (
    session &&
    !(frame.tab === undefined
      ? session.view.mounted?.route.path === token.route
      : session.belongsTo(frame.tab))
  )
    session = undefined;
  else if (session && outboxStore && !session.local.follows(token.copy)) {
    // The tab has been on another node since, which this one has not heard of.
    session.yield();
    session = undefined;
  }
  if (!session && frame.tab !== undefined) {
    const given = registry.ofTab(owner, frame.tab);
    if (
      given &&
      !given.closed &&
      (given.view.mounted?.route ?? route).view === route.view &&
      given.local.follows(token.copy)
    )
      session = given;
  }
  const attach = (found: LiveSession): LiveSession => {
    // The token names the session that the browser knows: what it says of flash and events is of that one.
    const isSame = found.id === token.sessionId;
    found.address = visitor.network;
    if (isSame && frame.ack !== undefined) found.flash.acknowledge(frame.ack);
    found.post({
      kind: "attach",
      request: runtime.liveRequest(visitor, owner, local.pathname + local.search + local.hash),
      version: isSame && found.copy.name === token.copy ? frame.version : undefined,
      newClient: !(isSame && found.local.knows(token.copy)),
      shownDigests: token.mountFlashDigests,
      ...(frame.ref === undefined ? undefined : { ref: frame.ref }),
      ...(frame.fields ? { fields: frame.fields } : undefined),
      ...way,
    });
    return found;
  };
  const attachAgain = (found: LiveSession): LiveSession => {
    attach(found);
    outboxStore?.attached(found);
    return found;
  };
  if (session) return attachAgain(session);
  if (runtime.closing)
    throw new DjustError("DJ_SHUTDOWN", "The server is shutting down. Try again in a moment.");
  const copy = outboxStore && runtime.copyFor(token);
  const open = (id?: string, kept?: KeptFlash): LiveSession => {
    const opened = runtime.open(owner, visitor.network, {
      ...(id === undefined ? undefined : { id }),
      copy,
      inherited: kept,
    });
    registry.add(opened, frame.tab);
    opened.belongsTo(frame.tab);
    if (kept) opened.inherit(kept.late);
    return attach(opened);
  };
  // Another page with the same token is another tab: what waits for the first one is not its own.
  if (!outboxStore || !copy || registry.get(token.sessionId)) return open();
  return outboxStore.claim(token.sessionId, { tab: frame.tab, lastRef: 0, copy }).then(
    (kept) => {
      // Another connection of the same tab may have been faster.
      const known = runtime.find(token.sessionId, owner);
      if (known) return attachAgain(known);
      return kept ? open(token.sessionId, kept) : open();
    },
    (error: unknown) => {
      runtime.logger.debug({ err: error }, "Failed to fetch the flash that another node keeps");
      const known = runtime.find(token.sessionId, owner);
      return known ? attachAgain(known) : open(token.sessionId);
    },
  );
}
