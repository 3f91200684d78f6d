import {
  attributeMistake,
  connectionMistakes,
  containerMistake,
  type DependentElement,
  dependentAttributes,
  documentMistakes,
  type FlashCommand,
  type FlashPut,
  focusMistake,
  framedMistake,
  type names,
  namesInEffect,
  originRefused,
  transportMistake,
} from "../../wire/index.js";
import { isIgnored } from "../dom/markers.js";
import { pageConfig } from "../page-config.js";
import * as dom from "../safe-dom.js";
import type { PageData, ServerError } from "./page-data.js";
import type { Warn } from "./warn.js";

const root: typeof names.root = "dj-root";
const containerId: typeof names.flashContainer = "dj-flash-container";
/** How long changes of the page are collected before it is checked again, in ms. */
const settleMs = 300;

/** Reports mistakes in the page as a whole, and in the events that occur in it. */
export const checkPage = (data: PageData, warn: Warn): void => {
  connectionMistakes(data, location).forEach(warn);
  addEventListener("djust:flash", (event) => {
    const command = (event as CustomEvent<FlashCommand>).detail;
    // Runs after the listeners of the page, which may show the message themselves.
    queueMicrotask(() => event.defaultPrevented || checkContainer(command, warn));
  });
  addEventListener(
    "djust:error",
    (event) => {
      const { code, type, message } = (event as CustomEvent<ServerError>).detail;
      if (code === "DJ_COMMAND") warn({ code, message: message.replace(`${code}: `, "") });
      if (type !== "error") return;
      if (code === "DJ_TOKEN" || code === "DJ_CSRF") noCookie(data, warn);
      if (code === "DJ_ORIGIN") warn(originRefused(data, location));
    },
    true,
  );
  addEventListener("djust:push_event", (event) => {
    const { event: name, payload } = (event as CustomEvent<{ event: string; payload: unknown }>).detail;
    const { selector } = Object(payload) as { readonly selector?: unknown };
    if (name === "dj:focus" && typeof selector === "string") checkFocus(selector, warn);
  });
  addEventListener("djust:connected", (event) =>
    checkTransport((event as CustomEvent<{ readonly transport?: string }>).detail.transport, warn),
  );
  if (dom.readyState() === "complete") checkDocument(warn);
  else addEventListener("load", () => checkDocument(warn));
};

const checkContainer = ({ action, ...command }: FlashCommand, warn: Warn): void => {
  if (action !== "put") return;
  const mistake = containerMistake(command as FlashPut, containerIds());
  if (mistake) warn(mistake);
};

const containerIds = (): readonly string[] => [...dom.findAll(`[id^="${containerId}"]`)].map(dom.id);

/** Checks the document now, and again when elements or their ids have changed. */
const checkDocument = (warn: Warn): void => {
  let waits = false;
  const check = (): void => {
    waits = false;
    documentMistakes({
      containerIds: containerIds(),
      ids: renderedIds(),
      scripts: [...dom.findAll("script[src]")].map(
        (script) => new URL((script as HTMLScriptElement).src, location.href).pathname,
      ),
      hasView: dom.find(`[${root}]`) !== null,
      hasRun: dom.globalValue("djust") !== undefined,
    }).forEach(warn);
    for (const element of dom.findAll(dependentAttributes)) {
      const mistake =
        dom.closest(element, `[${root}]`) && attributeMistake(dependent(element), location.origin);
      if (mistake) warn(mistake);
    }
  };
  new MutationObserver(() => {
    if (!waits) setTimeout(check, settleMs);
    waits = true;
  }).observe(dom.rootElement(), {
    subtree: true,
    childList: true,
    attributeFilter: ["id", "dj-patch", "dj-navigate", "href"],
  });
  check();
};

const namesOf = (element: Element): readonly string[] => namesInEffect(dom.attributes(element));

const dependent = (element: Element): DependentElement => {
  const around: string[] = [];
  const end = dom.closest(element, `[${root}]`);
  for (let at = dom.parentElement(element); at && end && dom.contains(end, at); at = dom.parentElement(at))
    around.push(...namesOf(at));
  const form = dom.closest(element, "form");
  const isSubmit = dom.matches(
    element,
    "button:not([type=button],[type=reset]),input[type=submit],input[type=image]",
  );
  const target = ["dj-patch", "dj-navigate", "href"]
    .map((name) => dom.getAttribute(element, name))
    .find(Boolean);
  return {
    tag: dom.localName(element),
    own: namesOf(element),
    around: [...around, ...(form ? namesOf(form) : [])],
    submits: form && isSubmit ? namesOf(form) : undefined,
    link: target ? new URL(target, location.href).href : "",
  };
};

const checkFocus = (selector: string, warn: Warn): void => {
  try {
    if (!dom.find(selector)) warn(focusMistake(selector, true));
  } catch {
    warn(focusMistake(selector, false));
  }
};

/** The ids of HTML elements in views, except containers and content of other scripts. */
const renderedIds = (): string[] =>
  [...dom.findAll(`[${root}] [id]:not([id=""],[id^="${containerId}"])`)].flatMap((element) => {
    if (!(element instanceof HTMLElement)) return [];
    for (let at: Element | null = element; at; at = dom.parentElement(at)) if (isIgnored(at)) return [];
    return [dom.id(element)];
  });

/** If the server refuses a page that it has just rendered, the browser has not returned the page's cookie. */
const noCookie = (data: PageData, warn: Warn): void => {
  if (data.isFramed || isFramedByAnotherSite()) warn(framedMistake);
  else if (!dom.cookiesAreEnabled())
    warn({
      code: "DJ_COOKIE",
      message: "Cookies are turned off in this browser, so the page cannot connect. Turn them on.",
    });
};

const isFramedByAnotherSite = (): boolean => {
  try {
    return window.top !== window && !window.top?.location.href;
  } catch {
    // Scripts cannot read the address of another origin.
    return true;
  }
};

const checkTransport = (transport: string | undefined, warn: Warn): void => {
  const [wanted] = pageConfig().transports ?? [];
  if (wanted !== "websocket" || !transport || transport === wanted || !dom.globalValue("WebSocket")) return;
  if (dom.globalValue("DJUST_USE_WEBSOCKET") === false) return;
  warn(transportMistake(transport));
};
