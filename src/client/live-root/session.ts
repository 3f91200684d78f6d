import type {
  MountFrame,
  MountRequest,
  names,
  Params,
  PushEventFrame,
  ServerFrame,
  TurnFields,
} from "../../wire/index.js";
import type { Connection } from "../connection.js";
import { createLiveDom } from "../dom/index.js";
import { createFocus } from "../focus.js";
import { leavePage } from "../navigation/leaving.js";
import { noneIsNew } from "../new-content.js";
import { newName } from "../new-name.js";
import { meta } from "../page-config.js";
import { notify, reportError } from "../page-events.js";
import { path } from "../page-path.js";
import { updatePage } from "../page-update.js";
import { whenSettled, withPart } from "../parts/index.js";
import * as dom from "../safe-dom.js";
import { type ContentFrame, draw } from "./draw.js";
import type { EventQueue, Waiting } from "./event-queue.js";
import { createLazyFields, type LazyFields } from "./lazy-fields.js";
import type { LiveRootParts } from "./live-root-parts.js";

/** How long an acknowledgement waits for another frame to carry it. */
const ackDelayMs = 500;
/** After this time a page's token may have expired, so that a page load can help. */
const tokenMayExpireMs = 10_000;

type FrameOf<T extends ServerFrame["type"]> = Extract<ServerFrame, { readonly type: T }>;

/** What a session shares with its live root. */
export interface SessionParts {
  readonly connection: Connection;
  readonly queue: EventQueue;
  /** Reports an event that the server may not have processed. */
  reportLost(event: Waiting): void;
  /** Sends field values that the server does not have, then opens the queue. */
  sendUnsent(lost: readonly Element[]): void;
}

/** The browser's side of a live session: applies the server's frames to the page. */
export interface Session {
  readonly fields: LazyFields;
  /** The frame to send first over a connection. */
  mountRequest(): MountRequest;
  /** The token of the next request. */
  token(): string;
  /** The highest flash id that the page shows; the frame that carries it is about to be sent. */
  acknowledge(): number;
  handle(frame: ServerFrame): void;
  /** Whether the view is mounted over the current connection. */
  isMounted(): boolean;
  /** Whether the view was mounted, but is not over the current connection. */
  isOffline(): boolean;
  /** The connection is lost, or a new one opens. */
  disconnected(): void;
  /** The page's URL changed within the view. @param params those of its query, unless the view itself has changed it */
  patched(uri: string, params?: Params): void;
  /** The page shows the URL of another view, which has to be mounted. */
  redirected(url: string, carry?: string): void;
}

export const createSession = (
  { root, flash, loading, runBinding, navigation }: LiveRootParts,
  { connection, queue, reportLost, sendUnsent }: SessionParts,
): Session => {
  const fields = createLazyFields(root, () => view.tree(), runBinding);
  const view = createLiveDom(root, fields.look);
  const focus = createFocus(root);
  /** Authenticates the mount. */
  let token = dom.getAttribute(root, "data-dj-token") ?? meta("djust-token" satisfies typeof names.tokenMeta);
  const tab = newName();
  let session: string | undefined;
  /** The version of the rendering in the page. `undefined`: the server must send all of it. */
  let version: number | undefined;
  /** The session's URL. The address bar may already show a later one. */
  let url = path() + location.hash;
  let isMounted = false;
  /** A pending redirect: frames of the old view are ignored. */
  let redirect: { readonly url: string; readonly ref: number } | undefined;
  /** The ref of the last URL change within the view. */
  let patchRef: number | undefined;
  /** The highest flash id that has arrived, and the highest one that was acknowledged. */
  let lastFlashId = 0;
  let acknowledged = 0;

  let isAckDue = false;

  const channel = flash.channel(() => {
    if (!isAckDue)
      setTimeout(() => {
        isAckDue = false;
        if (isMounted && channel.settled() > acknowledged)
          connection.send({ type: "ack", flash: channel.settled() });
      }, ackDelayMs);
    isAckDue = true;
  });

  /** Ends what waits for this reply. @returns the element that caused the event */
  const settle = ({ ref = 0, working, settled = [] }: TurnFields): Element | undefined => {
    fields.loaded?.answered(ref);
    let source: Element | undefined;
    const done = [...settled];
    for (const event of queue.settle(ref)) {
      if (event.frame.ref === ref) source = event.source;
      if (!working || event.frame.ref !== ref) done.push(event.frame.ref);
    }
    loading.finish(done);
    queue.pump();
    return source;
  };

  /** Requests the whole rendering, since something is missing. */
  const remount = (): void => {
    version = undefined;
    connection.open();
  };

  const changePage = (change: () => void): void =>
    updatePage(() => {
      change();
      navigation().changed();
      noneIsNew();
    });

  const show = (frame: ContentFrame, ref = frame.ref ?? 0, isNewView = false): void => {
    version = frame.version;
    changePage(() => {
      loading.lift();
      draw(view, focus, frame, isNewView);
      loading.refresh();
      fields.loaded?.settle(ref, false);
    });
  };

  const mount = (frame: MountFrame): void => {
    const { lastRef = 0, after = Infinity } = frame;
    /** Whether the session is another one than that which received the earlier events and values. */
    const isNewSession = frame.lastRef === undefined || frame.moved === true;
    token = frame.token;
    url = frame.url ?? url;
    session = frame.session;
    lastFlashId = after;
    channel.adopt(session);
    const isNewView = redirect !== undefined && lastRef >= redirect.ref;
    if (isNewView) {
      flash.empty();
      redirect = undefined;
    }
    const viewName = "dj-view" satisfies typeof names.view;
    if (dom.getAttribute(root, viewName) !== frame.view) view.leave();
    dom.setAttribute(root, viewName, frame.view);
    dom.setAttribute(root, "dj-timing", frame.timing ?? "");
    queue.close();
    isMounted = false;
    settle({ ...frame, ref: lastRef });
    if (isNewSession) queue.removeUnknown().forEach(reportLost);
    const restore = isNewSession ? fields.loaded?.keep() : undefined;
    try {
      show(frame, lastRef, isNewView);
    } catch (error) {
      // The page is not as the server rendered it.
      if (frame.page) return remount();
      throw error;
    }
    navigation().changed(true);
    isMounted = true;
    notify("mounted", { view: frame.view, isFresh: isNewSession });
    sendUnsent(restore?.() ?? []);
  };

  const update = (frame: FrameOf<"patch" | "html_update">): void => {
    if (version !== undefined && frame.version !== version + 1) return remount();
    settle(frame);
    try {
      show(frame);
    } catch (error) {
      console.error(error);
      remount();
    }
  };

  const pushed = ({ event, payload }: PushEventFrame): void => {
    if (event === "dj:clear-form") fields.load((loaded) => updatePage(() => loaded?.clearForms()));
    if (event === "dj:run") withPart("commands", (part) => part?.runFor(payload, root, runBinding));
    if (event === "dj:focus") focus.giveTo((payload as { selector: string }).selector);
  };

  const follow = (frame: Omit<FrameOf<"navigation">, "type">): void =>
    navigation().use((own) => own.follow(frame), frame.url);
  const leaveTo: typeof follow = (frame) => leavePage(() => follow(frame));

  /** Handles the error of an event, or of the mount. */
  const failed = (frame: FrameOf<"error">): void => {
    const { code, ref } = frame;
    const needsToken = code === "DJ_TOKEN" || code === "DJ_CSRF";
    const isOfEvent = isMounted && !needsToken && code !== "DJ_NOT_MOUNTED" && !redirect;
    const source = isOfEvent ? settle(frame) : undefined;
    reportError(source && dom.isConnected(source) ? source : root, frame);
    if (isOfEvent) return fields.loaded?.settle(ref ?? 0, true);
    if (redirect && isMounted) leaveTo({ action: "load", url: redirect.url });
    else {
      // The server processed neither this event nor any after it.
      if (code === "DJ_NOT_MOUNTED" && ref) queue.markUnprocessed(ref);
      connection.close();
      if (!needsToken) withPart("navigation", (part) => part?.refusals.includes(code) || connection.retry());
      // A new page gets a new token. If this page is new and was never mounted, the next one would fail as well.
      else if (session || performance.now() > tokenMayExpireMs) leavePage(() => location.reload());
    }
  };

  const handlers: { readonly [T in ServerFrame["type"]]: (frame: FrameOf<T>) => void } = {
    mount,
    patch: update,
    html_update: update,
    noop: (frame) => {
      settle(frame);
      fields.loaded?.settle(frame.ref ?? 0, false);
      // The requested view redirects: a navigation frame follows.
      if (redirect && frame.ref === redirect.ref) redirect = undefined;
    },
    error: failed,
    flash: (frame) => {
      if (!redirect) channel.handleFlash(frame);
    },
    stream: (frame) => {
      if (!redirect && channel.take(frame, frame.uid))
        withPart("streams", (part) => {
          changePage(() => focus.around(() => part?.applyStream(root, frame, view.draw), {}));
          channel.settle(frame);
        });
    },
    pong: ({ ref }) => {
      if (ref !== undefined && queue.isMissing(ref)) remount();
    },
    push_event: (frame) => {
      pushed(frame);
      notify("push_event", frame);
    },
    navigation: (frame) => {
      isMounted = true;
      if (!redirect) frame.action === "patch" ? follow(frame) : leaveTo(frame);
      queue.open();
    },
    reload: ({ withinMs }) => {
      if (withinMs === undefined) remount();
      else connection.retryIn(Math.random() * withinMs);
    },
  };

  return {
    fields,
    mountRequest: () => ({
      type: "mount",
      token,
      tab,
      url,
      fields: fields.loaded?.readBound(),
      ref: queue.settledRef(),
      version,
      page: !session,
    }),
    token: () => token,
    acknowledge: () => (acknowledged = channel.settled()),
    handle(frame) {
      // Frames can get lost on the way, or answer a request that a proxy has repeated.
      const { id = 0, after = id - 1, ref } = frame as { id?: number; after?: number; ref?: number };
      if (frame.type !== "mount" && after > lastFlashId) return remount();
      lastFlashId = Math.max(lastFlashId, id);
      (handlers[frame.type] as ((frame: ServerFrame) => void) | undefined)?.(frame);
      if (ref !== undefined && ref === patchRef) navigation().changed(true);
    },
    isMounted: () => isMounted,
    isOffline: () => !!session && !isMounted,
    disconnected() {
      if (isMounted) loading.releaseAll(root);
      isMounted = false;
      queue.close();
    },
    patched(uri, params) {
      url = uri;
      if (params)
        queue.add({ type: "url_change", params, uri }, undefined, (ref) => {
          patchRef = ref;
        });
    },
    redirected(to, carry) {
      // The extras report to the view that its messages have closed.
      whenSettled("extras", () => {
        loading.releaseAll(root);
        flash.empty();
        queue.add({ type: "live_redirect_mount", url: to, carry }, undefined, (ref) => {
          redirect = { url: to, ref };
        });
      });
    },
  };
};
