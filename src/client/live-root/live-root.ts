import type { MountFrame, names, Params, PushEventFrame, ServerFrame, TurnFields } from "../../wire/index.js";
import { createConnection } from "../connection.js";
import { createLiveDom, trusted } from "../dom/index.js";
import { fieldSelector } from "../events/fields.js";
import type { Loading, RunBinding } from "../events/index.js";
import type { FlashRuntime } from "../flash/index.js";
import { createFocus } from "../focus.js";
import type { LazyNavigation } from "../lazy-navigation.js";
import { newName, path } from "../navigation.js";
import { meta } from "../page-config.js";
import { notify, reportError } from "../page-events.js";
import { isUpdating, updatePage } from "../page-update.js";
import { whenSettled, withPart } from "../parts/index.js";
import type { ViewFields } from "../parts/view-fields.js";
import * as page from "../safe-dom.js";
import type { PageConfig, TransportName } from "../transports/transport.js";
import { createEventQueue, type Waiting } from "./event-queue.js";
import { refusals } from "./refusals.js";

/** How long an acknowledgement waits for another frame to travel with. */
const ackMs = 500;
/** What a frame has around an event's name and parameters, in bytes. */
const envelopeBytes = 100;
/** From when on a page's token may have expired, so that loading the page again may help. */
const oldPageMs = 10_000;

export interface LiveRootParts {
  readonly root: Element;
  readonly config: PageConfig;
  readonly flash: FlashRuntime;
  readonly loading: Loading;
  readonly runBinding: RunBinding;
  readonly navigation: () => LazyNavigation;
  /** The connection is up, with that transport, or down. */
  readonly connected: (transport: TransportName | undefined) => void;
}

export interface LiveRoot {
  readonly root: Element;
  /** An event has carried what a field, or each field of a form, holds. */
  noteSent(fieldOrForm: Element, ref: number, isOwn: boolean): void;
  /** @returns the event's ref, or nothing where it could not be sent and was not to wait */
  event(event: string, params: Params, source: Element): number | undefined;
  patched(uri: string): void;
  redirected(url: string, carry?: string): void;
  begin(): void;
  quit(): void;
  /** The chances for a connection have changed. */
  wake(): void;
  /** The page came back from the browser's cache: to the server it is another tab. */
  renew(): void;
}

type DrawnFrame = ServerFrame & { readonly type: "mount" | "patch" | "html_update" };
type FrameOf<T extends ServerFrame["type"]> = Extract<ServerFrame, { readonly type: T }>;

/** A view's root in the page: its content, its connection, and the events that are not answered. */
export const createLiveRoot = ({
  root,
  config,
  flash,
  loading,
  runBinding,
  navigation,
  connected,
}: LiveRootParts): LiveRoot => {
  const { frameBytes = 64 * 1024 } = config;
  const view = createLiveDom(root);
  const focus = createFocus(root);
  const queue = createEventQueue((frame) => connection.emit(frame));
  let token =
    page.getAttribute(root, "data-dj-token") ?? meta("djust-token" satisfies typeof names.tokenMeta);
  let tab = newName();
  let session: string | undefined;
  let version: number | undefined;
  /** Counts changes of the connection's state, so that a frame that had to wait is known for one of an earlier one. */
  let changes = 0;
  /** The session knows this tab, and takes what it sends. */
  let isUp = false;
  let hasMounted = false;
  /** What a person has entered, in a view that has fields. */
  let fields: ViewFields | undefined;
  /** Events leave without a number, before those that have one. */
  let isAhead = false;
  /** Where the session is; the address bar may be ahead of it. */
  let url = path() + location.hash;
  /** A redirect is under way: whatever comes from the old view has no place any more. */
  let redirect: { readonly url: string; readonly ref: number } | undefined;
  /** The URL change within the view that was sent last. */
  let patchRef = 0;
  /** Highest id of the flash that this connection has brought, and highest that was acknowledged. */
  let heard = 0;
  let acknowledged = 0;

  const channel = flash.channel(() =>
    setTimeout(() => {
      if (isUp && channel.settled() > acknowledged) {
        connection.emit({ type: "ack", flash: channel.settled() });
      }
    }, ackMs),
  );

  const connection = createConnection(config, {
    currentToken: () => token,
    mount: () => ({
      type: "mount",
      token,
      tab,
      url,
      fields: fields?.readBound(),
      ref: queue.settledRef(),
      version,
    }),
    ack: () => (acknowledged = channel.settled()),
    frame: (frame) => {
      const own = changes;
      // An update that takes the focused element must know what was beside it.
      const go = (): void =>
        whenSettled("focus", () => {
          if (own === changes) take(frame);
        });
      if (isUp) go();
      // A view is drawn once it is known what was entered into it.
      else whenEntered(go);
    },
    changed: (state, transport) => {
      changes++;
      if (isUp) loading.releaseAll(root);
      isUp = false;
      queue.close();
      for (const each of ["connecting", "connected", "disconnected"])
        page.classList(root).toggle(`dj-${each}`, each === state);
      if (state !== "connecting") connected(transport);
      notify(state, { transport });
    },
  });

  /** Sends what fields hold that the view does not know of, before any other event. */
  function sendUnsent(changed: readonly Element[]): void {
    isAhead = isUp && queue.hasUnsent();
    fields?.sendChanges(changed);
    isAhead = false;
  }

  /** Calls back with the view's fields; with nothing where their script cannot be loaded. */
  function withFields(use: (fields: ViewFields | undefined) => void): void {
    withPart("fields", (part) => {
      fields ??= part?.createFields(root, view.tree, runBinding, isUpdating);
      use(fields);
    });
  }

  /** Calls back once it is known what was entered, in a view that has fields. */
  function whenEntered(go: () => void): void {
    if (!fields && page.querySelector(root, fieldSelector)) withFields(go);
    else go();
  }

  /** @returns the element that caused what the frame answers */
  function answered({ ref = 0, working, settled = [] }: TurnFields): Element | undefined {
    fields?.answered(ref);
    let source: Element | undefined;
    const done: number[] = [...settled];
    for (const { frame, source: own } of queue.settle(ref)) {
      if (frame.ref === ref) source = own;
      if (!working || frame.ref !== ref) done.push(frame.ref);
    }
    loading.finish(done);
    queue.pump();
    return source;
  }

  /** Something is missing: asks for all of it. */
  function remount(): void {
    version = undefined;
    connection.begin();
  }

  function draw(frame: DrawnFrame, isNewView = false): void {
    version = frame.version;
    answered(frame);
    updatePage(() => {
      loading.lift();
      focus.around(() => show(frame), { isNewView, isAnswer: frame.ref !== undefined });
      loading.refresh();
      fields?.settle(frame.ref ?? 0, false);
      navigation().changed();
    });
    flash.flush();
  }

  function show(frame: DrawnFrame): void {
    const { head } = frame as Partial<MountFrame>;
    if (frame.type === "patch") view.patch(frame.patches, frame.templates);
    else {
      const content = frame.tree ?? frame.html;
      if (content != null) view.mount(content, frame.templates, (frame as Partial<MountFrame>).firstPage);
    }
    if (head != null) withPart("navigation", (part) => part?.replaceHead(trusted(head)));
    if (frame.title != null) page.setTitle(frame.title);
  }

  function mounted(frame: MountFrame): void {
    const { lastRef: carriedOut = 0, after = Infinity } = frame;
    /** The view is another one than that which knew what was entered and sent. */
    const isFresh = frame.lastRef === undefined || frame.moved === true;
    token = frame.token;
    url = frame.url ?? url;
    heard = after;
    session = frame.session;
    channel.adopt(session);
    const isNewView = redirect !== undefined && carriedOut >= redirect.ref;
    if (isNewView) {
      flash.empty();
      redirect = undefined;
    }
    const viewName = "dj-view" satisfies typeof names.view;
    if (page.getAttribute(root, viewName) !== frame.view) view.leave();
    page.setAttribute(root, viewName, frame.view);
    queue.close();
    isUp = false;
    answered({ ref: carriedOut });
    if (isFresh) queue.takeUnknown().forEach(forget);
    const putBack = isFresh ? fields?.keep() : undefined;
    draw(frame, isNewView);
    fields?.settle(carriedOut, false);
    navigation().changed(true);
    isUp = true;
    notify("mounted", { view: frame.view });
    const lost = putBack?.() ?? [];
    whenEntered(() => {
      if (!isUp) return;
      sendUnsent([...lost, ...((!hasMounted && fields?.unsent()) || [])]);
      hasMounted = true;
      queue.open();
    });
  }

  function updated(frame: FrameOf<"patch" | "html_update">): void {
    if (version !== undefined && frame.version !== version + 1) remount();
    else draw(frame);
  }

  function pushed({ event, payload }: PushEventFrame): void {
    if (event === "dj:clear-form") withFields((fields) => updatePage(() => fields?.clearForms()));
    else if (event === "dj:focus") focus.giveTo((payload as { selector: string }).selector);
  }

  /** An event has failed, or the mount has. */
  function failed(frame: FrameOf<"error">): void {
    const { code, ref } = frame;
    const refusal = refusals[code];
    const isOfEvent = isUp && refusal !== "reload" && code !== "DJ_NOT_MOUNTED" && !redirect;
    const source = isOfEvent ? answered(frame) : undefined;
    reportError(source && page.isConnected(source) ? source : root, frame);
    if (isOfEvent) return fields?.settle(ref ?? 0, true);
    if (redirect && isUp) location.assign(location.origin + redirect.url);
    else if (refusal === "reload") {
      connection.quit();
      // A page whose token is worth nothing any more needs a new one; where a new page's never was worth
      // anything, the next will not be better.
      if (session || performance.now() > oldPageMs) location.reload();
    } else if (refusal === "stop") connection.quit();
    else {
      // It was not carried out, nor was any after it.
      if (code === "DJ_NOT_MOUNTED" && ref) queue.notCarriedOut(ref);
      connection.retry();
    }
  }

  const handlers: { readonly [T in ServerFrame["type"]]: (frame: FrameOf<T>) => void } = {
    mount: mounted,
    patch: updated,
    html_update: updated,
    noop: (frame) => {
      answered(frame);
      fields?.settle(frame.ref ?? 0, false);
      // The view that was asked for turns people away: where to follows.
      if (redirect && frame.ref === redirect.ref) redirect = undefined;
    },
    error: failed,
    flash: (frame) => {
      heard = Math.max(heard, frame.id ?? 0);
      if (!redirect) channel.handleFlash(frame);
    },
    pong: ({ ref }) => {
      if (ref !== undefined && queue.isMissing(ref)) remount();
    },
    push_event: (frame) => {
      pushed(frame);
      notify("push_event", frame);
    },
    navigation: (frame) => {
      isUp = true;
      if (!redirect) navigation().use((own) => own.follow(frame), frame.url);
      queue.open();
    },
    reload: ({ withinMs }) => {
      if (withinMs === undefined) remount();
      else connection.rest(Math.random() * withinMs);
    },
  };

  function take(frame: ServerFrame): void {
    // What was swallowed on the way, or went to a request that a proxy had made twice.
    const { after = frame.type === "flash" ? Number(frame.id) - 1 : 0, ref } = frame as {
      after?: number;
      ref?: number;
    };
    if (frame.type !== "mount" && after > heard) return remount();
    (handlers[frame.type] as ((frame: ServerFrame) => void) | undefined)?.(frame);
    if (ref !== undefined && ref === patchRef) navigation().changed(true);
  }

  /** Says that an event is not carried out, and was not or will not be sent again. */
  function refuse(
    source: Element,
    code: "DJ_OFFLINE" | "DJ_FRAME_SIZE",
    event: string,
    reason: string,
  ): undefined {
    reportError(source, { code, event, message: `${code}: Event "${event}" ${reason}.` });
  }

  /** Gives up an event whose fate nobody knows. */
  function forget({ frame, source }: Waiting): void {
    loading.finish([frame.ref]);
    // What was entered is in the page, and is sent again from there.
    if (frame.type === "event" && frame.event !== ("dj-model" satisfies typeof names.model))
      refuse(source && page.isConnected(source) ? source : root, "DJ_OFFLINE", frame.event, "may be lost");
  }

  return {
    root,
    noteSent: (...sent) => withFields((fields) => fields?.noteSent(...sent)),
    event: (event, params, source) => {
      if (session && !isUp && page.getAttribute(source, "dj-offline") === "fail")
        return refuse(source, "DJ_OFFLINE", event, "was not sent");
      const bytes = new TextEncoder().encode(JSON.stringify([event, params])).length + envelopeBytes;
      if (bytes > frameBytes)
        return refuse(
          source,
          "DJ_FRAME_SIZE",
          event,
          `must be at most ${frameBytes} bytes, got ${bytes}. It was not sent`,
        );
      if (isAhead) {
        connection.emit({ type: "event", event, params });
        return 0;
      }
      return queue.add({ type: "event", event, params }, source, (ref) =>
        loading.start(root, source, event, ref),
      );
    },
    patched: (uri) => {
      const params = Object.fromEntries(new URL(uri, location.href).searchParams);
      url = uri;
      queue.add({ type: "url_change", params, uri }, undefined, (ref) => {
        patchRef = ref;
      });
    },
    redirected: (to, carry) => {
      flash.empty();
      loading.releaseAll(root);
      queue.add({ type: "live_redirect_mount", url: to, carry }, undefined, (ref) => {
        redirect = { url: to, ref };
      });
    },
    begin: () => {
      // Their script is loaded beside the connection.
      whenEntered(() => {});
      connection.begin();
    },
    quit: connection.quit,
    wake: connection.wake,
    renew: () => {
      tab = newName();
      version = session = redirect = undefined;
      connection.begin();
    },
  };
};
