import type { Params, WireCommand } from "../wire/index.js";
import { createNotice } from "./connection-notice.js";
import { movesState } from "./dom/index.js";
import { bindEvents, createLoading, type RunBinding, rootOf, rootSelector } from "./events/index.js";
import { createFlash, type Flash } from "./flash/index.js";
import type { Hooks } from "./hooks/hook.js";
import { createLiveRoot, type LiveRoot } from "./live-root/index.js";
import { createLazyNavigation } from "./navigation/lazy-navigation.js";
import { listenForLeaving } from "./navigation/leaving.js";
import { hasNew, noteNew } from "./new-content.js";
import { withoutPlainForms } from "./no-script-forms.js";
import { readConfig } from "./page-config.js";
import { listenForParts, type Parts, withPart } from "./parts/index.js";
import * as dom from "./safe-dom.js";
import type { TransportName } from "./transports/transport.js";

/** `window.djust`. */
export interface Djust {
  /** Shows and removes messages from scripts. */
  readonly flash: Flash;
  /** The transport in use; `undefined` until a view is connected. */
  transport?: TransportName | undefined;
  /** The hooks of the page, by the value of `dj-hook`. */
  hooks: Hooks;
  /** The view that an element belongs to, or else the first one of the page. */
  view(element: Element): PageView;
}

/** A view as scripts of its page use it. */
export interface PageView {
  /**
   * Calls an event handler of the view.
   *
   * @param handler its name
   * @param params its parameters, as JSON. @default {}
   * @returns the handler's return value, or `null` if it returns nothing
   * @throws {PushEventError} if the handler fails or refuses its parameters, or if it is unknown whether it has run
   * @typeParam Result the type of that value, which is not checked. @default unknown
   * @example
   * const { total } = await djust.view(map).pushEvent<{ total: number }>("areaSelected", { bounds });
   */
  pushEvent<Result = unknown>(handler: string, params?: Params): Promise<Result>;
  /**
   * Runs commands as an attribute of the element does.
   *
   * @param commands a list such as `[["toggle", "#menu"]]`
   * @returns resolves once they have run
   * @throws {Error} with the `code` DJ_COMMAND if they are no commands. A target that is not in the page is reported as
   *   `djust:error`.
   * @see docs/guide/commands.md, "From scripts"
   * @example
   * await djust.view(element).runCommands([["addClass", ":scope", "chosen"], ["focus", "#search"]]);
   */
  runCommands(commands: readonly WireCommand[]): Promise<void>;
}

/** Creates `window.djust`, and connects the page's views once the document is parsed. */
export const start = (): Djust => {
  const roots: LiveRoot[] = [];
  const flash = createFlash(
    (use) => withPart("extras", (part) => use(part?.createExtras)),
    ({ event, params }, element) => void liveRootOf(element)?.event(event, params ?? {}, element),
  );
  let runBinding: RunBinding;
  /** Rejects if the script cannot be loaded. */
  const needPart = <K extends keyof Parts>(name: K): Promise<Parts[K]> =>
    new Promise((use) => withPart(name, use as (part: Parts[K] | undefined) => void));
  const djust: Djust = {
    hooks: {},
    // Scripts that ran earlier may have registered hooks.
    ...(dom.globalValue("djust") as Partial<Djust> | undefined),
    flash: flash.page,
    view: (element) => ({
      pushEvent: (...event) =>
        needPart("hooks").then((part) => part.pushEvent(liveRootOf(element), element, ...event)),
      runCommands: (commands) =>
        needPart("commands").then((part) => part.runFor(commands, element, runBinding)),
    }),
  };

  /** The view that an element belongs to, or else the first one of the page. */
  function liveRootOf(element: Element): LiveRoot | undefined {
    const own = rootOf(element);
    return roots.find(({ root }) => root === own) ?? roots[0];
  }

  function begin(): void {
    withoutPlainForms();
    if (!dom.find(rootSelector)) return;
    const config = readConfig();
    noteNew(dom.innerHtml(dom.rootElement()));
    const loading = createLoading();
    const notice = createNotice(config);
    runBinding = bindEvents(document, {
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
    const navigation = createLazyNavigation(roots[0] as LiveRoot, () => {
      if (hasNew(/dj-viewport/)) withPart("viewport", (part) => part?.watchViewport(runBinding));
      if (hasNew(/dj-(hook|upload)/)) withPart("hooks", (part) => part?.start(djust, liveRootOf, withPart));
      if (hasNew(/dj-(click-away|mounted|poll|prop|window)/))
        withPart("bindings", (part) => part?.startBindings(runBinding));
    });
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
