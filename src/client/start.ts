import { names } from "../wire/index.js";
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
export function start(): Djust {
  const roots: LiveRoot[] = [];
  const flash = createFlash(document, {
    shown: (id) => roots[0]?.shown(id),
    action: ({ event, params }, element) => rootOf(element)?.event(event, params ?? {}, element),
  });
  const djust: Djust = {
    flash: { show: flash.show, clear: flash.clear, dismiss: flash.dismiss, handleFlash: flash.handleFlash },
    transport: undefined,
  };

  /** The view that an element stands in, or the page's first one. */
  function rootOf(element: Element | null): LiveRoot | undefined {
    return roots.find(({ root }) => root.contains(element)) ?? roots[0];
  }

  function begin(): void {
    const selector = `[${names.view}][${names.root}]`;
    const found = Array.from(document.querySelectorAll(selector)).filter(
      (root) => !root.parentElement?.closest(selector),
    );
    withoutPlainForms();
    flash.flush();
    const [first] = found;
    if (!first) return;
    const config = readConfig();
    const loading = createLoading(document);
    let navigation: Navigation;
    for (const root of found)
      roots.push(
        createLiveRoot({
          root,
          config,
          flash,
          loading,
          navigation: () => navigation,
          used: (name) => {
            djust.transport = name;
          },
        }),
      );
    navigation = createNavigation({
      patched: (url) => roots[0]?.patched(url),
      redirected: (url, carry) => roots[0]?.redirected(url, carry),
    });
    navigation.markCurrent();
    bindEvents(document, {
      send: (root, event, params, source) => rootOf(root)?.event(event, params, source),
      patch: (_, href, replace) => navigation.patch(href, replace),
      navigate: (_, href, replace) => navigation.navigate(href, replace),
      noteSent: (field) => rootOf(field)?.noteSent(field),
      isLocked: loading.isLocked,
    });
    for (const root of roots) root.open();
    addEventListener("pagehide", () => {
      for (const root of roots) root.close();
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) for (const root of roots) root.renew();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
  return djust;
}
