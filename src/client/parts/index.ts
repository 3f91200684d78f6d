import { loadedParts } from "../dom/loaded-parts.js";
import { trustedScriptUrl } from "../dom/trusted.js";
import type { createExtras } from "../flash/extras.js";
import type { createNavigation } from "../navigation.js";
import { pageConfig } from "../page-config.js";
import * as dom from "../safe-dom.js";
import type { Connect } from "../transports/transport.js";
import type { fieldParams } from "./field-params.js";
import type { keepEntered } from "./keep-entered.js";
import type { showLoadingEffects } from "./loading-effects.js";
import type { moveWithState } from "./move-with-state.js";
import { partEvent } from "./part-event.js";
import type { release, schedule } from "./schedule.js";
import type { createFields } from "./view-fields.js";
import type { replaceHead } from "./view-head.js";
import type { watchFocus } from "./watch-focus.js";

/**
 * Code that only some pages need. Each part is a script of its own, loaded when it is first needed; a bundled
 * page script has them all from the start.
 */
export interface Parts {
  /** Transports for where there is no WebSocket. */
  readonly fallback: { readonly sse: Connect; readonly http: Connect };
  /** Views with form fields. */
  readonly fields: {
    readonly createFields: typeof createFields;
    readonly fieldParams: typeof fieldParams;
    readonly keepEntered: typeof keepEntered;
  };
  /** Pages that have a container for messages. */
  readonly extras: { readonly createExtras: typeof createExtras };
  /** Elements that show more than a class while an event is pending. */
  readonly loading: { readonly showLoadingEffects: typeof showLoadingEffects };
  /** Views that go elsewhere without a page load, or have elements of their own in the page's head. */
  readonly navigation: {
    readonly createNavigation: typeof createNavigation;
    readonly replaceHead: typeof replaceHead;
  };
  /** Browsers that lose the state of what is moved in the page (those without `moveBefore`). */
  readonly move: { readonly moveWithState: typeof moveWithState };
  /** Views in which something has the focus, or is to get it. */
  readonly focus: { readonly watchFocus: typeof watchFocus };
  /** Bindings with a debounce or a throttle. */
  readonly timing: { readonly release: typeof release; readonly schedule: typeof schedule };
}

type Use<T> = (part: T | undefined) => void;

const known = loadedParts as Partial<Parts>;
const waiting = new Map<keyof Parts, Use<never>[]>();
/** The page's own script: its parts are beside it, and need its nonce too (CSP 3, section 7.2). */
const ownScript = (typeof document === "undefined" ? null : dom.currentScript()) as HTMLScriptElement | null;

/** Takes parts over, and goes on with what has waited for them. */
export const provideParts = (parts: Partial<Parts>): void => {
  Object.assign(known, parts);
  for (const name of Object.keys(parts) as (keyof Parts)[]) settle(name);
};

/** Whether a part could not be had: the page may be older than what the server has now. */
export let lacksPart = false;

const settle = (name: keyof Parts): void => {
  lacksPart ||= !known[name];
  const uses = waiting.get(name) ?? [];
  waiting.delete(name);
  for (const use of uses)
    try {
      use(known[name] as never);
    } catch (error) {
      // What is wrong with one use of a part must not reach the others.
      console.error(error);
    }
};

/** Calls back with a part: at once where it is there, else when it has been loaded, with nothing if that fails. */
export const withPart = <K extends keyof Parts>(name: K, use: Use<Parts[K]>): void => {
  const part: Parts[K] | undefined = known[name];
  if (part) return use(part);
  const uses = waiting.get(name);
  if (uses) return void uses.push(use);
  waiting.set(name, [use]);
  const script = dom.createElement("script");
  const done = (): void => {
    dom.remove(script);
    settle(name);
  };
  // Where it is not known, what is bundled with this script may still bring the part.
  if (!ownScript?.src) return void setTimeout(done);
  script.nonce = ownScript.nonce;
  const hash = pageConfig().parts?.[name];
  // "djust.1a2b.js" has a part "djust-fields.3c4d.js" where the page says so; else "djust.min.js" has a part
  // "djust-fields.min.js", and "flash.min.js" one "flash-extras.min.js".
  const ending = hash ? `-${name}.${hash}.js` : `-${name}$&`;
  script.src = trustedScriptUrl(ownScript.src.replace(/\.[^/]*$/, ending));
  script.onload = script.onerror = done;
  dom.insertBefore(dom.head(), script, null);
};

/** Calls back in order, once a part that is being loaded is there or has failed; else at once. */
export const whenSettled = (name: keyof Parts, go: () => void): void => {
  const uses = waiting.get(name);
  if (uses) uses.push(go);
  else go();
};

/** Listens for parts that are loaded. */
export const listenForParts = (): void => {
  dom.addEventListener(document, `djust:${partEvent}`, (event) =>
    provideParts((event as CustomEvent).detail),
  );
};
