import type { LiveSession, Share } from "../../live/index.js";
import type { FlashCommand } from "../../wire/index.js";
import type { Exchange } from "../http/exchange.js";
import type { Runtime } from "../runtime.js";
import type { TabSession } from "../sessions/tab-session.js";
import { replyOf, type TurnReply } from "../transports/turn-reply.js";

/**
 * Mounts a page's view in a new live session, or attaches to the one that has it.
 *
 * @param found the live session that has the view
 * @param arrived flash for a new session
 * @param browserSession the browser's session as a new live session sees it
 * @throws {DjustError} DJ_SHUTDOWN
 */
export async function openView(
  runtime: Runtime,
  exchange: Exchange,
  sid: string,
  found: LiveSession | undefined,
  arrived: readonly FlashCommand[],
  browserSession: TabSession = runtime.sessions.forTab(sid),
): Promise<{ readonly session: LiveSession; readonly frames: TurnReply["frames"] }> {
  const session = found ?? runtime.open(sid, exchange.network, { session: browserSession });
  if (!found) runtime.registry.add(session);
  const from = { visitor: runtime.visitorOf(exchange, sid), url: exchange.url };
  const sealed =
    arrived.length > 0 ? runtime.carried.seal(arrived, exchange.path, shareOf(exchange, sid)) : undefined;
  await sealed?.kept;
  const carry = sealed?.token;
  const { frames } = await replyOf((receiver) =>
    session.post(
      found
        ? { kind: "attach", ...from, receiver, version: undefined, isPage: true, shownDigests: [] }
        : { kind: "load", ...from, receiver, carry },
    ),
  );
  // The session may end before the turn.
  if (found && frames.some(({ type }) => type === "reload"))
    return openView(runtime, exchange, sid, undefined, arrived, browserSession);
  return { session, frames };
}

/** Whose limits a page load counts towards. */
export function shareOf({ network }: Exchange, sid: string): Share {
  return { owner: sid, address: network };
}
