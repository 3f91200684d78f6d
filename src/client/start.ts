import { createNotice } from "./connection-notice.js";
import { noteSent } from "./dom/index.js";
import { rootSelector } from "./events/bindings.js";
import { bindEvents, createLoading } from "./events/index.js";
import { createFlash, type Flash } from "./flash/index.js";
import { createLiveRoot, type LiveRoot } from "./live-root.js";
import { createNavigation, type Navigation } from "./navigation.js";
import { readConfig } from "./page-config.js";
import { withoutPlainForms } from "./plain-forms.js";
import type { TransportName } from "./transports/transport.js";

/** `window.djust`. */
export interface Djust {
  readonly flash: Flash;
  /** The transport in use; `undefined` until a view is connected. */
  transport: TransportName | undefined;
}

/** Defines what the page can call, then brings its views to life as soon as the page is there. */
export const start = (): Djust => {
  const roots: LiveRoot[] = [];
  const flash = createFlash(
    document,
    ({ event, params }, element) => void rootOf(element)?.event(event, params ?? {}, element),
  );
  const djust: Djust = {
    flash: flash.page,
    transport: undefined,
  };

  /** The view that an element stands in, or the page's first one. */
  function rootOf(element: Element | null): LiveRoot | undefined {
    return roots.find(({ root }) => root.contains(element)) ?? roots[0];
  }

  function begin(): void {
    withoutPlainForms();
    flash.flush();
    const config = readConfig();
    const loading = createLoading(document);
    const notice = createNotice(config);
    document.querySelectorAll(rootSelector).forEach((root) => {
      if (!root.parentElement?.closest(rootSelector))
        roots.push(
          createLiveRoot({
            root,
            config,
            flash,
            loading,
            navigation: () => navigation,
            connected: (transport) => {
              djust.transport = transport ?? djust.transport;
              notice(root, transport);
            },
          }),
        );
    });
    const [first] = roots;
    if (!first) return;
    const navigation: Navigation = createNavigation(first);
    navigation.markCurrent();
    bindEvents(document, {
      emit: (root, event, params, source) => rootOf(root)?.event(event, params, source),
      patch: navigation.patch,
      navigate: navigation.navigate,
      noteSent,
      isLocked: loading.isLocked,
    });
    const each = (act: (root: LiveRoot) => void) => () => roots.forEach(act);
    const wake = each((root) => root.wake());
    each((root) => root.begin())();
    addEventListener("online", wake);
    document.addEventListener("visibilitychange", () => document.hidden || wake());
    addEventListener(
      "pagehide",
      each((root) => root.quit()),
    );
    const renew = each((root) => root.renew());
    addEventListener("pageshow", ({ persisted }) => persisted && renew());
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
  return djust;
};
