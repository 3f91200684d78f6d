import type { startBindings } from "../bindings/start-bindings.js";
import type { runCommands, runFor } from "../commands/run-commands.js";
import { loadedParts } from "../dom/loaded-parts.js";
import { trustedScriptUrl } from "../dom/trusted.js";
import type { createExtras } from "../flash/extras.js";
import type { pushEvent } from "../hooks/push-event.js";
import type { startHooks, updated } from "../hooks/run-hooks.js";
import type { createNavigation } from "../navigation/navigation.js";
import type { refusals } from "../navigation/refusals.js";
import { pageConfig } from "../page-config.js";
import * as dom from "../safe-dom.js";
import type { applyStream } from "../streams/apply-stream.js";
import type { whenReachable } from "../transports/reachable.js";
import type { Connect } from "../transports/transport.js";
import type { startUploads } from "../uploads/start-uploads.js";
import type { watchViewport } from "../viewport/watch-viewport.js";
import type { changeList } from "./change-list.js";
import type { runEntryBindings } from "./entry-bindings.js";
import type { fieldParams } from "./field-params.js";
import type { ignoredBy } from "./ignored-by.js";
import type { keepEntered } from "./keep-entered.js";
import type { showLoadingEffects } from "./loading-effects.js";
import type { moveWithState } from "./move-with-state.js";
import type { nameOf } from "./name-of.js";
import { partEvent } from "./part-event.js";
import type { readCall } from "./read-call.js";
import type { readPage } from "./read-page.js";
import type { release, schedule } from "./schedule.js";
import type { createFields } from "./view-fields.js";
import type { replaceHead } from "./view-head.js";
import type { watchFocus } from "./watch-focus.js";

/**
 * Code that only some pages need. Each part is a script of its own that loads when first needed; a bundled page
 * script contains all of them.
 */
export interface Parts {
  /** Transports for browsers and networks without WebSocket. */
  readonly fallback: {
    readonly sse: Connect;
    readonly http: Connect;
    readonly whenReachable: typeof whenReachable;
  };
  /** Views with form fields, or with attributes that the page may change. */
  readonly fields: {
    readonly createFields: typeof createFields;
    readonly fieldParams: typeof fieldParams;
    readonly ignoredBy: typeof ignoredBy;
    readonly keepEntered: typeof keepEntered;
    readonly nameOf: typeof nameOf;
    readonly runEntryBindings: typeof runEntryBindings;
  };
  /** Views with lists, and large first pages. */
  readonly lists: { readonly changeList: typeof changeList; readonly readPage: typeof readPage };
  /** Pages with a container for messages. */
  readonly extras: { readonly createExtras: typeof createExtras };
  /** Elements that show more than a class while an event is pending. */
  readonly loading: { readonly showLoadingEffects: typeof showLoadingEffects };
  /** Views that navigate without a page load, render elements in the page's head, or are refused. */
  readonly navigation: {
    readonly createNavigation: typeof createNavigation;
    readonly refusals: typeof refusals;
    readonly replaceHead: typeof replaceHead;
  };
  /** Browsers without `moveBefore`, where elements lose their state when they move. */
  readonly move: { readonly moveWithState: typeof moveWithState };
  /** Views in which an element has the focus or requests it. */
  readonly focus: { readonly watchFocus: typeof watchFocus };
  /** Bindings with a debounce or a throttle. */
  readonly timing: { readonly release: typeof release; readonly schedule: typeof schedule };
  /** Bindings of keys, and those with arguments or typed parameters. */
  readonly calls: { readonly readCall: typeof readCall };
  /** Bindings of the page, of time and of elements that come, and properties of custom elements. */
  readonly bindings: { readonly startBindings: typeof startBindings };
  /** Bindings with commands, and commands from the server and from scripts. */
  readonly commands: {
    readonly runCommands: typeof runCommands;
    readonly runFor: typeof runFor;
  };
  /** Views that stream text or items. */
  readonly streams: { readonly applyStream: typeof applyStream };
  /** Views with elements that scripts of the page take care of, and scripts that send events. */
  readonly hooks: {
    /** Starts the hooks of the page, and its uploads. */
    readonly start: (
      djust: Parameters<typeof startHooks>[0] & Parameters<typeof startUploads>[0],
      viewOf: Parameters<typeof startHooks>[1],
      withPart: <K extends keyof Parts>(name: K, use: Use<Parts[K]>) => void,
    ) => void;
    readonly updated: typeof updated;
    readonly pushEvent: typeof pushEvent;
  };
  /** Views that receive files. */
  readonly uploads: { readonly startUploads: typeof startUploads };
  /** Views with infinite scroll. */
  readonly viewport: { readonly watchViewport: typeof watchViewport };
}

type Use<T> = (part: T | undefined) => void;

const known = loadedParts as { -readonly [K in keyof Parts]?: Parts[K] };
const waiting = new Map<keyof Parts, Use<never>[]>();
/** The page script. Its parts are in the same folder, and need the same nonce (CSP 3, section 7.2). */
const ownScript = (typeof document === "undefined" ? null : dom.currentScript()) as HTMLScriptElement | null;

/** Provides parts, and runs the code that is waiting for them. */
export const provideParts = (parts: Partial<Parts>): void => {
  for (const name of Object.keys(parts) as (keyof Parts)[]) {
    // A script that was requested twice may load twice; the first one may already be in use.
    known[name] ??= parts[name] as never;
    settle(name);
  }
};

/**
 * Whether a part could not be loaded; the server may have a newer version than the page. The fallback does not count, since
 * it is requested when the server may be down.
 */
export let lacksPart = false;

const settle = (name: keyof Parts): void => {
  lacksPart ||= !known[name] && name !== "fallback";
  const uses = waiting.get(name) ?? [];
  waiting.delete(name);
  for (const use of uses)
    try {
      use(known[name] as never);
    } catch (error) {
      // An error in one use of a part must not affect the others.
      console.error(error);
    }
};

/** Calls back with a part, at once or when it has loaded; with `undefined` if it cannot be loaded. */
export const withPart = <K extends keyof Parts>(name: K, use: Use<Parts[K]>): void => {
  const part: Parts[K] | undefined = known[name];
  if (part) return use(part);
  const uses = waiting.get(name);
  if (uses) return void uses.push(use);
  waiting.set(name, [use]);
  // A script without a URL may be part of a bundle that provides the part later.
  if (ownScript?.src) load(name, partUrl(name, ownScript.src), firstRetryMs);
  else setTimeout(() => settle(name));
};

/** How long to wait before a script that did not load is requested again, in ms; twice as long each further time. */
const firstRetryMs = 500;
const lastRetryMs = 2_000;
/** After this time without an answer, a script is requested again over another connection, in ms. */
const unansweredMs = 8_000;

const partUrl = (name: keyof Parts, ownUrl: string): string => {
  const hash = pageConfig().parts?.[name];
  // With a hash from the page, "djust.1a2b.js" has a part "djust-fields.3c4d.js". Otherwise "djust.min.js" has
  // "djust-fields.min.js", and "flash.min.js" has "flash-extras.min.js".
  return ownUrl.replace(/\.[^/]*$/, hash ? `-${name}.${hash}.js` : `-${name}$&`);
};

const load = (name: keyof Parts, url: string, retryMs: number): void => {
  const script = dom.createElement("script");
  script.nonce = (ownScript as HTMLScriptElement).nonce;
  script.src = trustedScriptUrl(url);
  script.onload = () => {
    dom.remove(script);
    settle(name);
  };
  script.onerror = () => {
    dom.remove(script);
    if (retryMs > lastRetryMs) settle(name);
    else setTimeout(() => load(name, url, retryMs * 2), retryMs);
  };
  // With another URL, since the browser shares a request that is not answered yet.
  setTimeout(() => waiting.has(name) && load(name, `${url}?`, retryMs), unansweredMs);
  dom.insertBefore(dom.head(), script, null);
};

/** Calls back in order: if a part is loading, once it has loaded or failed; otherwise at once. */
export const whenSettled = <K extends keyof Parts>(name: K, go: (part?: Parts[K]) => void): void => {
  const uses = waiting.get(name);
  if (uses) uses.push(go);
  else go();
};

loadedParts.need = (name) => lacksPart || withPart(name, () => {});

/** Receives parts from the scripts that load. */
export const listenForParts = (): void => {
  dom.addEventListener(document, `djust:${partEvent}`, (event) =>
    provideParts((event as CustomEvent).detail),
  );
};
