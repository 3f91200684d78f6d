import {
  type Attachment,
  type KeptFlash,
  type LiveSession,
  ownUrl,
  type Receiver,
  type Route,
  type SessionCopy,
} from "../../live/index.js";
import { DjustError, type MountRequest } from "../../wire/index.js";
import type { RemoteVisitor } from "../http/exchange.js";
import type { Runtime } from "../runtime.js";
import type { ViewToken } from "../security/gates.js";
import { shuttingDown } from "../shutdown.js";

/** A mount frame whose token has been checked. */
interface Mount {
  readonly runtime: Runtime;
  readonly visitor: RemoteVisitor;
  readonly frame: MountRequest;
  readonly token: ViewToken;
  /** Id of the browser session. */
  readonly owner: string;
  readonly url: URL;
  readonly route: Route;
  /** How the session's frames reach the tab: over a connection, or with this one reply. */
  readonly delivery: { readonly attachment: Attachment } | { readonly receiver: Receiver };
}

/**
 * Attaches a tab to the live session that its token names, or mounts its view again if that session has ended.
 *
 * @param sid id of the browser session
 * @param delivery how the session's frames reach the tab: over a connection, or with this one reply
 * @returns a promise if the session's flash has to be fetched from another node
 * @throws {DjustError} DJ_TOKEN, DJ_SHUTDOWN
 */
export function mountFromToken(
  runtime: Runtime,
  visitor: RemoteVisitor,
  frame: MountRequest,
  sid: string | undefined,
  delivery: Mount["delivery"],
): LiveSession | Promise<LiveSession> {
  const token = runtime.gates.token(frame.token, sid, runtime.clock.now());
  const url = ownUrl(frame.url);
  const route = url && runtime.router.resolve(url.pathname);
  // A view may have several routes, and livePatch may have led from one to another.
  if (!url || !route || route.view !== runtime.router.resolve(runtime.basePath + token.route)?.view)
    throw new DjustError("DJ_TOKEN", "The view token belongs to another page. Load the page again.");
  const mount: Mount = { runtime, visitor, frame, token, owner: sid ?? "", url, route, delivery };
  const session = sessionOfToken(mount) ?? sessionOfTab(mount);
  if (session) return attachAgain(mount, session);
  if (runtime.closing) throw shuttingDown();
  const { outboxStore } = runtime;
  const copy = outboxStore && runtime.copyFor(token);
  // Another page with the same token is another tab, and must not get the flash that waits for the first one.
  if (!copy || runtime.registry.get(token.sessionId)) return open(mount, { copy });
  return claim(mount, copy);
}

/** The live session that the token names, if it is this tab's and up to date. */
function sessionOfToken({ runtime, owner, token, frame }: Mount): LiveSession | undefined {
  const session = runtime.find(token.sessionId, owner);
  if (!session) return undefined;
  // The tab may have navigated to another view since its token was issued; another page has not.
  const isSameTab =
    frame.tab === undefined ? session.view.mounted?.route.path === token.route : session.belongsTo(frame.tab);
  if (!isSameTab) return undefined;
  if (!runtime.outboxStore || session.local.follows(token.copy)) return session;
  // The tab has been on another node since then, and this node has not been notified yet.
  session.yield();
  return undefined;
}

/** The live session that this tab has received since its token was issued. */
function sessionOfTab({ runtime, owner, token, frame, route }: Mount): LiveSession | undefined {
  if (frame.tab === undefined) return undefined;
  const session = runtime.registry.ofTab(owner, frame.tab);
  return session &&
    !session.closed &&
    (session.view.mounted?.route ?? route).view === route.view &&
    session.local.follows(token.copy)
    ? session
    : undefined;
}

/** Takes over the session's flash from another node, and mounts the view with it. */
async function claim(mount: Mount, copy: SessionCopy): Promise<LiveSession> {
  const { runtime, owner, token, frame } = mount;
  const { sessionId } = token;
  // Another connection of the same tab may have been faster.
  const known = (): LiveSession | undefined => runtime.find(sessionId, owner);
  let kept: KeptFlash | undefined;
  try {
    kept = await runtime.outboxStore?.claim(sessionId, { tab: frame.tab, lastRef: 0, copy });
  } catch (error) {
    runtime.logger.debug({ err: error }, "Failed to fetch the flash that another node keeps");
    const session = known();
    return session ? attachAgain(mount, session) : open(mount, { copy, id: sessionId });
  }
  const session = known();
  if (session) return attachAgain(mount, session);
  return kept ? open(mount, { copy, id: sessionId, inherited: kept }) : open(mount, { copy });
}

/** Mounts the view in a new live session. @throws {DjustError} DJ_SHUTDOWN */
function open(mount: Mount, from: NonNullable<Parameters<Runtime["open"]>[2]>): LiveSession {
  const { runtime, visitor, owner, frame } = mount;
  const session = runtime.open(owner, visitor.network, from);
  session.belongsTo(frame.tab);
  runtime.registry.add(session, frame.tab);
  if (from.inherited) session.inherit(from.inherited.late);
  return attach(mount, session);
}

function attachAgain(mount: Mount, session: LiveSession): LiveSession {
  attach(mount, session);
  mount.runtime.outboxStore?.attached(session);
  return session;
}

function attach(
  { runtime, visitor, owner, token, frame, url, delivery }: Mount,
  session: LiveSession,
): LiveSession {
  // The browser's acknowledgements and versions refer to the session that the token names.
  const isSame = session.id === token.sessionId;
  session.address = visitor.network;
  const browser = runtime.sessions.session(owner);
  browser.address = visitor.network;
  browser.hasScript = true;
  if (isSame && frame.ack !== undefined) session.acknowledge(frame.ack);
  session.post({
    kind: "attach",
    visitor,
    url: url.pathname + url.search + url.hash,
    version: isSame && session.copy.name === token.copy ? frame.version : undefined,
    readsPage: isSame && frame.page,
    newClient: !(isSame && session.local.knows(token.copy)),
    shownDigests: token.mountFlashDigests,
    ...(frame.ref === undefined ? undefined : { ref: frame.ref }),
    ...(frame.fields ? { fields: frame.fields } : undefined),
    ...delivery,
  });
  return session;
}
