import { createNotice } from "./connection-notice.js";
import { movesState } from "./dom/index.js";
import { bindEvents, createLoading, rootOf, rootSelector } from "./events/index.js";
import { createFlash, type Flash } from "./flash/index.js";
import { createLiveRoot, type LiveRoot } from "./live-root/index.js";
import { createLazyNavigation } from "./navigation/lazy-navigation.js";
import { listenForLeaving } from "./navigation/leaving.js";
import { withoutPlainForms } from "./no-script-forms.js";
import { readConfig } from "./page-config.js";
import { listenForParts, withPart } from "./parts/index.js";
import * as dom from "./safe-dom.js";
import type { TransportName } from "./transports/transport.js";

/** `window.djust`. */
export interface Djust {
  readonly flash: Flash;
  /** The transport in use; `undefined` until a view is connected. */
  transport?: TransportName | undefined;
}

/** Creates `window.djust`, and connects the page's views once the document is parsed. */
export const start = (): Djust => {
  const roots: LiveRoot[] = [];
  const flash = createFlash(
    (use) => withPart("extras", (part) => use(part?.createExtras)),
    ({ event, params }, element) => void liveRootOf(element)?.event(event, params ?? {}, element),
  );
  const djust: Djust = { flash: flash.page };

  /** The view that an element belongs to, or else the first one of the page. */
  function liveRootOf(element: Element): LiveRoot | undefined {
    const own = rootOf(element);
    return roots.find(({ root }) => root === own) ?? roots[0];
  }

  function begin(): void {
    withoutPlainForms();
    if (!dom.find(rootSelector)) return;
    const config = readConfig();
    const loading = createLoading();
    const notice = createNotice(config);
    const runBinding = bindEvents(document, {
      viewOf: liveRootOf,
      clicked: (...click) => navigation.clicked(...click),
      isLocked: loading.isLocked,
    });
    for (const root of dom.findAll(rootSelector))
      if (rootOf(root) === root)
        roots.push(
          createLiveRoot({
            root,
            config,
            flash,
            loading,
            runBinding,
            navigation: () => navigation,
            connected: (transport) => {
              djust.transport = transport ?? djust.transport;
              notice(root, transport);
            },
          }),
        );
    const navigation = createLazyNavigation(roots[0] as LiveRoot, runBinding);
    navigation.changed();
    const each = (act: (root: LiveRoot) => void) => () => roots.forEach(act);
    const wake = each((root) => root.wake());
    const connect = each((root) => root.connect());
    // Nothing may move before its state can be kept.
    if (movesState()) connect();
    else withPart("move", connect);
    listenForLeaving();
    addEventListener("online", wake);
    dom.addEventListener(document, "visibilitychange", () => dom.isHidden() || wake());
    addEventListener(
      "pagehide",
      each((root) => root.disconnect()),
    );
    // A page from the browser's back/forward cache reconnects, as after a lost connection.
    addEventListener("pageshow", ({ persisted }) => persisted && connect());
  }

  listenForParts();
  if (dom.readyState() === "loading") dom.addEventListener(document, "DOMContentLoaded", begin);
  else begin();
  return djust;
};
