import type { ClientFrame, Params, ServerFrame } from "../wire/index.js";
import { names } from "../wire/index.js";
import { type Connection, createConnection } from "./connection.js";
import { tell } from "./debug.js";
import { createLiveDom, noteAnswered, noteSent, trusted } from "./dom/index.js";
import type { Loading } from "./events/index.js";
import type { FlashRuntime } from "./flash/index.js";
import type { Navigation } from "./navigation.js";
import { meta } from "./page-config.js";
import type { PageConfig, TransportName } from "./transports/transport.js";

/** How long an acknowledgement waits for another frame to travel with. */
const ackMs = 500;

export interface LiveRootParts {
  readonly root: Element;
  readonly config: PageConfig;
  readonly flash: FlashRuntime;
  readonly loading: Loading;
  readonly navigation: () => Navigation;
  /** Which transport is in use, for whoever asks. */
  readonly used: (name: TransportName) => void;
}

export interface LiveRoot {
  readonly root: Element;
  /** @returns the event's ref */
  event(event: string, params: Params, source: Element): number;
  patched(uri: string): void;
  redirected(url: string, carry?: string): void;
  /** Flash up to this id is in the page. */
  shown(id: number): void;
  open(): void;
  close(): void;
  /** The page came back from the browser's cache: to the server it is another tab. */
  renew(): void;
  /** Remembers that a field's value has been sent, with the last event. */
  noteSent(field: Element): void;
}

/** A view's root in the page: its tree, its connection, and the events under way. */
export function createLiveRoot({ root, config, flash, loading, navigation, used }: LiveRootParts): LiveRoot {
  const dom = createLiveDom(root);
  /** Frames that have not been answered, by ref; sent again after a reconnect, carried out once. */
  const unanswered = new Map<number, ClientFrame>();
  let token = root.getAttribute("data-dj-token") ?? meta(names.tokenMeta);
  let tab = newTab();
  let session: string | undefined;
  let version: number | undefined;
  let lastRef = 0;
  let isUp = false;
  let shownId = 0;
  let ackedId = 0;
  /** Where the session is; the address bar may be ahead of it. */
  let url = here();
  /** A redirect is under way: whatever comes from the old view has no place any more. */
  let leaving: string | undefined;
  let leavingRef = 0;
  /** The URL change within the view that was sent last. */
  let patchRef = 0;
  let ackTimer: ReturnType<typeof setTimeout> | undefined;

  const connection: Connection = createConnection(config, {
    token: () => token,
    mount: () => ({
      type: "mount",
      token,
      tab,
      url,
      ...(version === undefined ? {} : { version, fields: boundFields() }),
      ...withAck(),
    }),
    frame: take,
    state: (state, name) => {
      const wasUp = isUp;
      isUp = state === "connected";
      for (const each of ["connecting", "connected", "disconnected"])
        root.classList.toggle(`dj-${each}`, each === state);
      if (name) used(name);
      if (wasUp && !isUp) loading.releaseAll(root);
      tell(state, { transport: name });
    },
  });

  function send(frame: ClientFrame): void {
    if ("ref" in frame && frame.ref) unanswered.set(frame.ref, frame);
    if (isUp) connection.send({ ...frame, ...withAck() });
  }

  function withAck(): { ack?: number } {
    clearTimeout(ackTimer);
    ackTimer = undefined;
    if (shownId <= ackedId) return {};
    ackedId = shownId;
    return { ack: shownId };
  }

  /** What a person has entered into bound fields, for a view that has to be mounted afresh. */
  function boundFields(): Params {
    const fields: Record<string, unknown> = {};
    root.querySelectorAll("input,select,textarea").forEach((element) => {
      const field = element as HTMLInputElement;
      for (const { name, value } of Array.from(field.attributes))
        if (/^dj-model(\.|$)/.test(name) && (field.type !== "radio" || field.checked))
          fields[value] = field.type === "checkbox" ? field.checked : field.value;
    });
    return fields;
  }

  function answered(frame: ServerFrame): void {
    const { ref, working, settled } = frame as { ref?: number; working?: true; settled?: readonly number[] };
    if (ref !== undefined) {
      unanswered.delete(ref);
      noteAnswered(ref);
      loading.settle(ref, working === true);
    }
    if (settled) loading.finish(settled);
  }

  function updated(title: string | undefined): void {
    if (title !== undefined) document.title = title;
    loading.refresh();
    navigation().markCurrent();
    flash.flush();
  }

  /** The picture does not fit what came: asks for all of it. */
  function remount(): void {
    version = undefined;
    connection.open();
  }

  function take(frame: ServerFrame): void {
    switch (frame.type) {
      case "mount": {
        const isNew = session !== frame.session;
        session = frame.session;
        token = frame.token;
        version = frame.version;
        url = frame.url ?? url;
        if (leaving !== undefined && (frame.lastRef ?? 0) >= leavingRef) {
          flash.reset();
          leaving = undefined;
        }
        if (isNew) {
          shownId = ackedId = 0;
          flash.adopt(session);
        }
        root.setAttribute(names.view, frame.view);
        answered(frame);
        for (const ref of Array.from(unanswered.keys()))
          if (ref <= (frame.lastRef ?? 0)) unanswered.delete(ref);
        loading.lift();
        if (frame.tree) dom.mount(frame.tree, frame.templates);
        else if (frame.html !== undefined) dom.html(frame.html);
        if (frame.head !== undefined) replaceHead(frame.head);
        updated(frame.title);
        navigation().arrived();
        for (const waiting of Array.from(unanswered.values())) connection.send(waiting);
        tell("mounted", { view: frame.view });
        break;
      }
      case "patch":
      case "html_update":
        if (version !== undefined && frame.version !== version + 1) return remount();
        version = frame.version;
        answered(frame);
        loading.lift();
        if (frame.type === "patch") dom.patch(frame.patches, frame.templates);
        else if (frame.tree) dom.mount(frame.tree, frame.templates);
        else if (frame.html !== undefined) dom.html(frame.html);
        updated(frame.title);
        break;
      case "noop":
        answered(frame);
        break;
      case "error":
        answered(frame);
        failed(frame.code, frame.message, frame);
        break;
      case "flash":
        if (leaving === undefined) flash.handleFlash(frame);
        break;
      case "push_event":
        if (frame.event === "dj:clear-form")
          for (const form of Array.from(root.querySelectorAll("form"))) form.reset();
        tell("push_event", frame);
        break;
      case "navigation":
        navigation().follow(frame);
        break;
      case "reload":
        if (frame.withinMs === undefined) remount();
        else connection.moveWithin(frame.withinMs);
        break;
    }
    if ("ref" in frame && frame.ref === patchRef) navigation().arrived();
  }

  function failed(code: string, message: string, detail: object): void {
    console.error(message);
    tell("error", detail);
    if (leaving !== undefined) return location.assign(leaving);
    if (code === "DJ_NOT_MOUNTED") remount();
    if (code === "DJ_TOKEN" || code === "DJ_CSRF") reloadOnce();
    else if (session === undefined || code === "DJ_MOUNT" || code === "DJ_UNAUTHORIZED") connection.close();
  }

  return {
    root,
    event: (event, params, source) => {
      const ref = ++lastRef;
      loading.start(root, source, event, ref);
      send({ type: "event", event, params, ref });
      return ref;
    },
    patched: (uri) => {
      const params: Record<string, string> = {};
      new URL(uri, location.href).searchParams.forEach((value, name) => {
        params[name] = value;
      });
      url = uri;
      patchRef = ++lastRef;
      send({ type: "url_change", params, uri, ref: patchRef });
    },
    redirected: (to, carry) => {
      leaving = to;
      flash.reset();
      loading.releaseAll(root);
      unanswered.clear();
      leavingRef = ++lastRef;
      send({ type: "live_redirect_mount", url: to, ...(carry ? { carry } : {}), ref: leavingRef });
    },
    shown: (id) => {
      shownId = id;
      ackTimer ??= setTimeout(() => {
        if (isUp && shownId > ackedId) connection.send({ type: "ack", flash: shownId, ...withAck() });
      }, ackMs);
    },
    noteSent: (field) => noteSent(field, lastRef),
    open: connection.open,
    close: connection.close,
    renew: () => {
      tab = newTab();
      version = undefined;
      session = undefined;
      flash.reset();
      connection.open();
    },
  };
}

/** A page whose token is worth nothing any more needs a new one; but not over and over. */
function reloadOnce(): void {
  const key = "djust:reloaded";
  try {
    if (Date.now() - Number(sessionStorage.getItem(key)) < 10_000) return;
    sessionStorage.setItem(key, `${Date.now()}`);
  } catch {
    // Storage may be forbidden.
  }
  location.reload();
}

/** Puts a view's own elements between the comments that mark their place in the head. */
function replaceHead(html: string): void {
  const marks = Array.from(document.head.childNodes).filter((node) =>
    /^\/?dj-head$/.test(node.nodeValue ?? ""),
  );
  const [start, end] = marks;
  if (!start || !end) return;
  while (start.nextSibling && start.nextSibling !== end) start.nextSibling.remove();
  const template = document.createElement("template");
  template.innerHTML = trusted(html);
  document.head.insertBefore(template.content, end);
}

function here(): string {
  return location.pathname + location.search + location.hash;
}

function newTab(): string {
  return Math.random().toString(36).slice(2) + Date.now().toString(36);
}
