import type { names, Params } from "../../wire/index.js";
import { createConnection } from "../connection.js";
import { loadedParts } from "../dom/loaded-parts.js";
import { notify, reportError } from "../page-events.js";
import { whenSettled } from "../parts/index.js";
import * as dom from "../safe-dom.js";
import { createEventQueue } from "./event-queue.js";
import type { LiveRootParts } from "./live-root-parts.js";
import { createSession, type Session } from "./session.js";

/** The size of a frame without an event's name and parameters, in bytes. */
const envelopeBytes = 100;

export interface LiveRoot extends Pick<Session, "patched" | "redirected"> {
  readonly root: Element;
  /** Records that an event carried the value of a field, or of each field of a form. */
  noteSent(fieldOrForm: Element, ref: number, isOwn: boolean): void;
  /**
   * @param reply asks for the handler's return value, which a pushed event brings with this id
   * @returns the event's ref; `undefined` if it could not be sent and must not wait
   */
  event(event: string, params: Params, source: Element, reply?: string): number | undefined;
  connect(): void;
  disconnect(): void;
  /** Connects or checks the connection now, since the network may be back. */
  wake(): void;
}

/** One view in the page: its content, its connection, and its unanswered events. */
export const createLiveRoot = (parts: LiveRootParts): LiveRoot => {
  const { root, config, loading, connected, navigation } = parts;
  const { frameBytes = 64 * 1024 } = config;
  const queue = createEventQueue((frame) => connection.send(frame));
  /** Counts changes of the connection's state, to recognize frames that waited for a script across one. */
  let changes = 0;
  let hasMounted = false;
  /** Events are sent without a number, ahead of queued ones. */
  let isAhead = false;

  const connection = createConnection(config, {
    currentToken: () => session.token(),
    mount: () => session.mountRequest(),
    ack: () => session.acknowledge(),
    frame: (frame) => {
      const own = changes;
      if (!session.isMounted()) session.fields.look(root);
      if ("page" in frame) loadedParts.need?.("lists");
      // What the user has entered, and the elements beside the focused one, must be known before an update.
      whenSettled("focus", () =>
        whenSettled("lists", () =>
          whenSettled("fields", () =>
            navigation().handle(frame, () => {
              if (own === changes) session.handle(frame);
            }),
          ),
        ),
      );
    },
    changed: (status, transport) => {
      changes++;
      session.disconnected();
      for (const each of ["connecting", "connected", "disconnected"])
        dom.classList(root).toggle(`dj-${each}`, each === status);
      if (status !== "connecting") connected(transport);
      notify(status, { transport });
    },
  });

  const session = createSession(parts, {
    connection,
    queue,
    reportLost({ frame, source }) {
      loading.finish([frame.ref]);
      // Entered values are still in the page, and are sent again from there.
      if (frame.type === "event" && frame.event !== ("dj-model" satisfies typeof names.model))
        refuse(
          source && dom.isConnected(source) ? source : root,
          "DJ_OFFLINE",
          frame.event,
          "may be lost",
          frame.ref,
        );
    },
    sendUnsent: (lost) =>
      session.fields.whenKnown(() => {
        if (!session.isMounted()) return;
        const { loaded } = session.fields;
        isAhead = queue.hasUnsent();
        loaded?.sendChanges([...lost, ...(hasMounted ? [] : loaded.unsent())]);
        isAhead = false;
        hasMounted = true;
        queue.open();
      }),
  });

  /** Reports an event that is not sent, or not sent again. */
  function refuse(
    source: Element,
    code: "DJ_OFFLINE" | "DJ_FRAME_SIZE",
    event: string,
    reason: string,
    ref?: number,
  ): undefined {
    reportError(source, { code, event, ref, message: `${code}: Event "${event}" ${reason}.` });
  }

  return {
    root,
    noteSent: (...sent) => session.fields.load((loaded) => loaded?.noteSent(...sent)),
    event: (event, params, source, reply) => {
      if (session.isOffline() && dom.getAttribute(source, "dj-offline") === "fail")
        return refuse(source, "DJ_OFFLINE", event, "was not sent");
      const bytes = new TextEncoder().encode(JSON.stringify([event, params])).length + envelopeBytes;
      if (bytes > frameBytes)
        return refuse(source, "DJ_FRAME_SIZE", event, `must be at most ${frameBytes} bytes, got ${bytes}`);
      if (isAhead) {
        connection.send({ type: "event", event, params });
        return 0;
      }
      return queue.add({ type: "event", event, params, reply }, source, (ref) =>
        loading.start(root, source, event, ref),
      );
    },
    connect: () => {
      // The script for fields loads while the connection opens.
      session.fields.whenKnown(() => {});
      connection.open();
    },
    disconnect: connection.close,
    wake: connection.wake,
    patched: session.patched,
    redirected: session.redirected,
  };
};
