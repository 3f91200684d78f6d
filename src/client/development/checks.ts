import type { FlashCommand, names } from "../../wire/index.js";
import { findContainer } from "../flash/container.js";
import { pageConfig } from "../page-config.js";
import * as dom from "../safe-dom.js";
import type { PageData, ServerError } from "./page-data.js";
import type { Warn } from "./warn.js";

const root: typeof names.root = "dj-root";
const containerId: typeof names.flashContainer = "dj-flash-container";
/** The page script, as the server or a page of an ordinary route loads it: not what it loads itself. */
const pageScript = /\/djust(?:\.min)?(?:\.[\w-]{12})?\.js$/;

/** Reports what is wrong with the page as a whole, and with what happens in it. */
export const checkPage = (data: PageData, warn: Warn): void => {
  checkOrigin(data, warn);
  checkCookie(data, warn);
  addEventListener("djust:flash", (event) => {
    const command = (event as CustomEvent<FlashCommand>).detail;
    // After the listeners of the page, which may show the message themselves.
    queueMicrotask(() => event.defaultPrevented || checkContainer(command, warn));
  });
  addEventListener(
    "djust:error",
    (event) => {
      const { code, type } = (event as CustomEvent<ServerError>).detail;
      if (type !== "error") return;
      if (code === "DJ_TOKEN" || code === "DJ_CSRF") noCookie(data, warn);
      if (code === "DJ_ORIGIN") originRefused(data, warn);
    },
    true,
  );
  addEventListener("djust:connected", (event) =>
    checkTransport((event as CustomEvent<{ readonly transport?: string }>).detail.transport, warn),
  );
  const check = (): void => checkDocument(warn);
  if (dom.readyState() === "complete") check();
  else addEventListener("load", check);
};

const checkContainer = ({ action, ...command }: FlashCommand, warn: Warn): void => {
  if (action !== "put") return;
  const { message = "", container } = command as { message?: string; container?: string };
  if ((container !== undefined && findContainer(`-${container}`)) || findContainer()) return;
  const shown = message.length > 80 ? `${message.slice(0, 80)}…` : message;
  warn(
    "DJ_FLASH_CONTAINER",
    `The page has no container for the message ${JSON.stringify(shown)}. Add \${djFlash()} to the view or to the layout.`,
    "message",
  );
};

const checkDocument = (warn: Warn): void => {
  const ids = new Map<string, number>();
  for (const element of dom.findAll(`[id^="${containerId}"]`))
    ids.set(dom.id(element), (ids.get(dom.id(element)) ?? 0) + 1);
  for (const [id, times] of ids)
    if (times > 1)
      warn(
        "DJ_FLASH_CONTAINER",
        `The page has ${times} containers with the id ${JSON.stringify(id)}. Messages are shown in the first one; remove the others, or give each a name of its own: djFlash({ name: "form" }).`,
      );
  const urls = [...dom.findAll("script[src]")].map((script) => (script as HTMLScriptElement).src);
  const loaded = urls.filter((url) => pageScript.test(new URL(url, location.href).pathname));
  if (loaded.length > 1)
    warn(
      "DJ_PAGE_SCRIPT",
      `The page loads the page script ${loaded.length} times. Only the first one runs; remove the other <script> element.`,
    );
  if (dom.find(`[${root}]`) && !dom.globalValue("djust"))
    warn(
      "DJ_PAGE_SCRIPT",
      "The page script has not run. Check that page.head is in the layout's <head>, and that the Content-Security-Policy allows scripts of the page's own origin.",
    );
};

const isLocal = (): boolean => /^(?:localhost|127\.|\[::1\])/.test(location.hostname);

const checkOrigin = (data: PageData, warn: Warn): void => {
  const seen = new URL(data.origin);
  if (seen.host === location.host || data.allowedOrigins.includes(location.origin)) {
    if (seen.protocol !== location.protocol && location.protocol === "https:" && data.secureCookie === "auto")
      warn(
        "DJ_PROXY",
        `The page was loaded over HTTPS, but the server sees http: and sends a session cookie without "Secure". Let the proxy send X-Forwarded-Proto, and set trustProxy: true.`,
      );
    return;
  }
  originRefused(data, warn);
};

const originRefused = ({ origin }: PageData, warn: Warn): void =>
  warn(
    "DJ_PROXY",
    `The page's origin is ${location.origin}, but the server sees ${origin} and refuses its events with DJ_ORIGIN. Let the proxy send the header Host, or X-Forwarded-Host with trustProxy: true; or set allowedOrigins: [${JSON.stringify(location.origin)}].`,
  );

const checkCookie = ({ secureCookie, isFramed }: PageData, warn: Warn): void => {
  if (isFramed) return framed(warn);
  if (secureCookie === true && location.protocol === "http:" && !isLocal())
    warn(
      "DJ_COOKIE",
      'The session cookie is HTTPS-only, but the page was loaded over HTTP, so the browser does not keep the cookie. Set cookie.secure to "auto", or use HTTPS.',
    );
  if (secureCookie === false && location.protocol === "https:")
    warn(
      "DJ_COOKIE",
      'The page was loaded over HTTPS, but cookie.secure is false, so the session cookie is also sent over HTTP. Set cookie.secure to "auto".',
    );
};

const framed = (warn: Warn): void =>
  warn(
    "DJ_COOKIE",
    "The page is in a frame of another site. Browsers send no session cookie there (SameSite=Lax), so its events are refused. Serve both pages from the same site, or open this page in a window of its own.",
  );

/** The server refuses a page that it has just written: the browser has not sent the page's cookie back. */
const noCookie = (data: PageData, warn: Warn): void => {
  if (data.isFramed || isFramedByAnotherSite()) framed(warn);
  else if (!dom.cookiesAreEnabled())
    warn("DJ_COOKIE", "Cookies are turned off in this browser, so the page cannot connect. Turn them on.");
};

const isFramedByAnotherSite = (): boolean => {
  try {
    return window.top !== window && !window.top?.location.href;
  } catch {
    // Its address is another origin's secret.
    return true;
  }
};

const checkTransport = (transport: string | undefined, warn: Warn): void => {
  const [wanted] = pageConfig().transports ?? [];
  if (wanted !== "websocket" || !transport || transport === wanted || !dom.globalValue("WebSocket")) return;
  if (dom.globalValue("DJUST_USE_WEBSOCKET") === false) return;
  warn(
    "DJ_TRANSPORT",
    `The WebSocket could not be opened, so the page uses the transport ${JSON.stringify(transport)}. In a framework, call app.attach(server) with the listening server; behind a proxy, let upgrades through.`,
  );
};
