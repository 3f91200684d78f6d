import type {
  EventRequest,
  LiveRedirectMount,
  MountFrame,
  names,
  Params,
  ServerFrame,
  TurnFields,
  UrlChange,
} from "../wire/index.js";
import { createConnection } from "./connection.js";
import { complain, tell } from "./debug.js";
import { createLiveDom, noteAnswered, trusted } from "./dom/index.js";
import { modelParams } from "./events/fields.js";
import type { Loading } from "./events/index.js";
import type { FlashRuntime } from "./flash/index.js";
import { type Navigation, newName, path } from "./navigation.js";
import { meta } from "./page-config.js";
import type { PageConfig, TransportName } from "./transports/transport.js";

/** How long an acknowledgement waits for another frame to travel with. */
const ackMs = 500;
/**
 * So many numbered frames may be unanswered, and leave within so many milliseconds: however they are
 * delayed on their way, no more arrive at once than the server takes (`limits.eventBurst`, a mount and
 * an acknowledgement among them).
 */
const unansweredMost = 10;
const burst = 8;
const burstMs = 100;

type Numbered = (EventRequest | UrlChange | LiveRedirectMount) & { readonly ref: number };

export interface LiveRootParts {
  readonly root: Element;
  readonly config: PageConfig;
  readonly flash: FlashRuntime;
  readonly loading: Loading;
  readonly navigation: () => Navigation;
  /** The connection is up, with that transport, or down. */
  readonly connected: (transport: TransportName | undefined) => void;
}

export interface LiveRoot {
  readonly root: Element;
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

/** A view's root in the page: its tree, its connection, and the events under way. */
export const createLiveRoot = ({
  root,
  config,
  flash,
  loading,
  navigation,
  connected,
}: LiveRootParts): LiveRoot => {
  const dom = createLiveDom(root);
  /** What has not been answered, in order; sent again after a reconnect, carried out once. */
  let waiting: Numbered[] = [];
  /** How many of them have left by this connection. */
  let sent = 0;
  /** Highest number that has ever left, and highest there is. */
  let sentRef = 0;
  let lastRef = 0;
  let room = burst;
  let token = root.getAttribute("data-dj-token") ?? meta("djust-token" satisfies typeof names.tokenMeta);
  let tab = newName();
  let session: string | undefined;
  let version: number | undefined;
  /** The session knows this tab, and takes what it sends. */
  let isUp = false;
  /** Highest flash id that has come by this connection, that is in the page, that the server knows of. */
  let heardId = 0;
  let shownId = 0;
  let ackedId = 0;
  /** Where the session is; the address bar may be ahead of it. */
  let url = path() + location.hash;
  /** A redirect is under way: whatever comes from the old view has no place any more. */
  let leaving: string | undefined;
  let leavingRef = 0;
  /** The URL change within the view that was sent last. */
  let patchRef = 0;

  const channel = flash.channel((id) => {
    shownId = id;
    setTimeout(() => {
      if (isUp && shownId > ackedId) connection.emit({ type: "ack", flash: shownId, ...ack() });
    }, ackMs);
  });

  const connection = createConnection(config, {
    currentToken: () => token,
    mount: () => ({
      type: "mount",
      token,
      tab,
      url,
      fields: boundFields(),
      ref: (waiting[0]?.ref ?? lastRef + 1) - 1,
      version,
      ...ack(),
    }),
    ping: () => ({ type: "ping", ...ack() }),
    frame: take,
    changed: (state, transport) => {
      if (isUp) loading.releaseAll(root);
      isUp = false;
      for (const each of ["connecting", "connected", "disconnected"])
        root.classList.toggle(`dj-${each}`, each === state);
      if (state !== "connecting") connected(transport);
      tell(state, { transport });
    },
  });

  function ack(): { ack: number } {
    ackedId = shownId;
    return { ack: shownId };
  }

  /** Lines a frame up, to be sent when its turn has come. */
  function push(frame: Numbered): void {
    waiting.push(frame);
    pump();
  }

  function pump(): void {
    while (isUp && room && sent < unansweredMost && waiting[sent]) {
      const frame = waiting[sent++] as Numbered;
      sentRef = Math.max(sentRef, frame.ref);
      room--;
      setTimeout(() => {
        room++;
        pump();
      }, burstMs);
      connection.emit({ ...frame, ...ack() });
    }
  }

  /** What a person has entered into bound fields, for a view that has to be mounted afresh. */
  function boundFields(): Params {
    const fields: Record<string, unknown> = {};
    root.querySelectorAll<HTMLInputElement>("input,select,textarea").forEach((element) => {
      for (const binding of element.attributes)
        if (/^dj-model(\.|$)/.test(binding.name) && (element.type !== "radio" || element.checked))
          try {
            const { field, value } = modelParams(root, element, binding);
            fields[field as string] = value;
          } catch {
            // A file cannot be put back.
          }
    });
    return fields;
  }

  /** Answers come in the order of what they answer, so that this one speaks for those before it. */
  function answered({ ref = 0, working: goesOn, settled = [] }: TurnFields): void {
    noteAnswered(ref);
    for (; waiting[0] && waiting[0].ref <= ref; waiting.shift()) {
      if (sent) sent--;
      loading.settle(waiting[0].ref, goesOn && waiting[0].ref === ref);
    }
    if (settled[0]) loading.finish(settled);
    pump();
  }

  /** Something is missing: asks for all of it. */
  function remount(): void {
    version = undefined;
    connection.begin();
  }

  function draw(frame: ServerFrame & { type: "mount" | "patch" | "html_update" }): void {
    version = frame.version;
    answered(frame);
    loading.lift();
    if (frame.type === "patch") dom.patch(frame.patches, frame.templates);
    else if (frame.tree ?? frame.html != null)
      dom.mount(frame.tree ?? frame.html ?? "", frame.templates, (frame as Partial<MountFrame>).firstPage);
    const { head } = frame as Partial<MountFrame>;
    if (head != null) replaceHead(head);
    if (frame.title != null) document.title = frame.title;
    loading.refresh();
    navigation().markCurrent();
    flash.flush();
  }

  function take(frame: ServerFrame): void {
    // What was swallowed on the way, or went to a request that a proxy had made twice.
    const { after = frame.type === "flash" ? Number(frame.id) - 1 : 0 } = frame as { after?: number };
    if (frame.type !== "mount" && after > heardId) return remount();
    switch (frame.type) {
      case "mount": {
        const { lastRef: carriedOut = 0, after = Infinity } = frame;
        token = frame.token;
        url = frame.url ?? url;
        heardId = after;
        if (session !== frame.session) shownId = 0;
        session = frame.session;
        channel.adopt(session);
        if (leaving !== undefined && carriedOut >= leavingRef) {
          flash.empty();
          leaving = undefined;
        }
        if (root.getAttribute("dj-view" satisfies typeof names.view) !== frame.view) dom.leave();
        root.setAttribute("dj-view" satisfies typeof names.view, frame.view);
        sent = 0;
        isUp = false;
        answered({ ref: carriedOut });
        // Nobody knows what became of events that an earlier session, or an earlier node, was sent.
        if (frame.lastRef === undefined || frame.moved)
          waiting = waiting.filter((one) => one.ref > sentRef || one.type !== "event" || forget(one));
        draw(frame);
        navigation().arrived();
        isUp = true;
        tell("mounted", { view: frame.view });
        pump();
        break;
      }
      case "patch":
      case "html_update":
        if (version !== undefined && frame.version !== version + 1) return remount();
        draw(frame);
        break;
      case "noop":
        answered(frame);
        // The view that was asked for turns people away: where to follows.
        if (frame.ref === leavingRef) leaving = undefined;
        break;
      case "error":
        failed(frame);
        break;
      case "flash":
        if (frame.id) heardId = Math.max(heardId, frame.id);
        if (leaving === undefined) channel.handleFlash(frame);
        break;
      case "pong":
        if (Number(frame.ref) < Number(waiting[sent - 1]?.ref)) remount();
        break;
      case "push_event":
        if (frame.event === "dj:clear-form")
          root.querySelectorAll("form").forEach((form) => void form.reset());
        tell("push_event", frame);
        break;
      case "navigation":
        isUp = true;
        if (leaving === undefined) navigation().follow(frame);
        pump();
        break;
      case "reload":
        if (frame.withinMs === undefined) remount();
        else connection.rest(Math.random() * frame.withinMs);
    }
    if ((frame as TurnFields).ref === patchRef) navigation().arrived();
  }

  /** An event has failed, or the mount has. */
  function failed(frame: ServerFrame & { type: "error" }): void {
    const { code } = frame;
    complain(root, frame);
    if (leaving !== undefined && isUp) location.assign(location.origin + leaving);
    else if (/TOKEN|CSRF/.test(code)) {
      connection.quit();
      // A page whose token is worth nothing any more needs a new one; where a new page's never was worth
      // anything, the next will not be better.
      if (session || performance.now() > 10_000) location.reload();
    } else if (code === "DJ_NOT_MOUNTED") {
      // It was not carried out, nor was any after it.
      if (frame.ref) sentRef = Math.min(sentRef, frame.ref - 1);
      connection.retry();
    } else if (isUp) answered(frame);
    else if (/UNAUTH|ORIGIN|FOUND|FRAME/.test(code)) connection.quit();
    else connection.retry();
  }

  /** Tells that an event will not be carried out by itself. */
  function giveUp(target: Element, event: string, why: string): void {
    complain(target, { code: "DJ_OFFLINE", event, message: `DJ_OFFLINE: ${event} ${why}` });
  }

  /** Forgets an event whose fate nobody knows. @returns that it need not be kept */
  function forget({ ref, event }: EventRequest): false {
    loading.settle(ref, false);
    if (event !== ("dj-model" satisfies typeof names.model)) giveUp(root, event, "may be lost");
    return false;
  }

  return {
    root,
    event: (event, params, source) => {
      if (session && !isUp && source.getAttribute("dj-offline") === "fail")
        return void giveUp(source, event, "was not sent");
      const ref = ++lastRef;
      loading.start(root, source, event, ref);
      push({ type: "event", event, params, ref });
      return ref;
    },
    patched: (uri) => {
      const params = Object.fromEntries(new URL(uri, location.href).searchParams);
      url = uri;
      patchRef = ++lastRef;
      push({ type: "url_change", params, uri, ref: patchRef });
    },
    redirected: (to, carry) => {
      leaving = to;
      flash.empty();
      loading.releaseAll(root);
      leavingRef = ++lastRef;
      push({ type: "live_redirect_mount", url: to, carry, ref: leavingRef });
    },
    begin: connection.begin,
    quit: connection.quit,
    wake: connection.wake,
    renew: () => {
      tab = newName();
      version = session = leaving = undefined;
      connection.begin();
    },
  };
};

/** Puts a view's own elements between the comments that mark their place in the head. */
const replaceHead = (html: string): void => {
  const [start, end] = [...document.head.childNodes].filter((node) =>
    /^\/?dj-head$/.test(node.nodeValue ?? ""),
  );
  if (!start || !end) return;
  while (start.nextSibling !== end) start.nextSibling?.remove();
  const template = document.createElement("template");
  template.innerHTML = trusted(html);
  end.before(template.content);
};
