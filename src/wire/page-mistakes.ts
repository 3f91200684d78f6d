import { names } from "./constants.js";
import type { ErrorCode } from "./errors.js";
import { didYouMean } from "./nearest.js";

/** A mistake that a page in development shows, and that fails a test of the page. */
export interface PageMistake {
  readonly code: ErrorCode;
  readonly message: string;
  /** Of several mistakes with the same code and subject, a page shows the first. @default the message */
  readonly subject?: string;
}

/** What a document says about itself. */
export interface DocumentFacts {
  /** The ids of all containers for messages. */
  readonly containerIds: readonly string[];
  /** The ids of the other elements that views have rendered. */
  readonly ids: readonly string[];
  /** Paths of the scripts that the document loads. */
  readonly scripts: readonly string[];
  /** Whether it has a view. */
  readonly hasView: boolean;
  /** Whether the page script has run. */
  readonly hasRun: boolean;
}

/** The page script, as the server or a page of an ordinary route loads it: not what it loads itself. */
const pageScript = /\/djust(?:\.min)?(?:\.[\w-]{12})?\.js$/;
const shownLength = 80;

/** A message that was put. */
export interface PutMessage {
  /** Its text. @default not reported */
  readonly message?: string | undefined;
  /** The view that has put it. */
  readonly by?: string | undefined;
  /** The name of the container that it is for. @default the container without a name */
  readonly container?: string | undefined;
}

/**
 * What is wrong if a page lacks the container of a message.
 *
 * @param ids the ids of the page's containers
 */
export function containerMistake(
  { message = "", by, container }: PutMessage,
  ids: readonly string[],
): PageMistake | undefined {
  const id = names.flashContainer;
  if (ids.includes(container === undefined ? id : `${id}-${container}`)) return undefined;
  const text = message.length > shownLength ? `${message.slice(0, shownLength)}…` : message;
  const of = container === undefined ? "" : ` named ${JSON.stringify(container)}`;
  const known = ids.map((one) => one.slice(id.length + 1)).filter(Boolean);
  const named = container === undefined ? "" : `{ name: ${JSON.stringify(container)} }`;
  return {
    code: "DJ_FLASH_CONTAINER",
    message: `${
      by === undefined
        ? `The page has no container${of} for the message ${JSON.stringify(text)}.`
        : `${by} puts messages, but its page has no container${of} for them.`
    }${container === undefined ? "" : didYouMean(container, known)} Add \${djFlash(${named})} to the view or to the layout.`,
    subject: `message ${container ?? ""}`,
  };
}

/** What is wrong with a document as a whole. */
export function documentMistakes({
  containerIds,
  ids,
  scripts,
  hasView,
  hasRun,
}: DocumentFacts): readonly PageMistake[] {
  const mistakes: PageMistake[] = [];
  for (const [id, times] of repeated(containerIds))
    mistakes.push({
      code: "DJ_FLASH_CONTAINER",
      message: `The page has ${times} containers with the id ${JSON.stringify(id)}. Messages are shown in the first one; remove the others, or give each a name of its own: djFlash({ name: "form" }).`,
      subject: id,
    });
  for (const [id, times] of repeated(ids))
    mistakes.push({
      code: "DJ_PAGE_ID",
      message: `The page has ${times} elements with the id ${JSON.stringify(id)}. Updates may move focus and typed text between them; give each an id of its own.`,
      subject: id,
    });
  const loaded = scripts.filter((path) => pageScript.test(path)).length;
  if (loaded > 1)
    mistakes.push({
      code: "DJ_PAGE_SCRIPT",
      message: `The page loads the page script ${loaded} times. Only the first one runs; remove the other <script> element.`,
    });
  if (hasView && !hasRun)
    mistakes.push({
      code: "DJ_PAGE_SCRIPT",
      message:
        "The page script has not run. Check that page.head is in the layout's <head>, and that the Content-Security-Policy allows scripts of the page's own origin.",
    });
  return mistakes;
}

function repeated(ids: readonly string[]): readonly (readonly [string, number])[] {
  const times = new Map<string, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  return [...times].filter(([, count]) => count > 1);
}

/** `focus()` was called, and the page has no element for it. @param isValid whether the selector is one */
export function focusMistake(selector: string, isValid: boolean): PageMistake {
  return {
    code: "DJ_FOCUS",
    message: isValid
      ? `No element of the page matches the selector of focus(${JSON.stringify(selector)}). Call focus() in a turn that renders the element.`
      : `focus() must be given a CSS selector such as "#email", got ${JSON.stringify(selector)}.`,
  };
}

/** An element with an attribute that works only together with others, and what is around it. */
export interface DependentElement {
  readonly tag: string;
  /** The names of its attributes. */
  readonly own: readonly string[];
  /** The names of the attributes of its ancestors in the view. */
  readonly around: readonly string[];
  /** The names of the attributes of the form that it submits; absent if it is no submit button. */
  readonly submits?: readonly string[] | undefined;
  /** Where its `dj-patch` or `dj-navigate` leads: an absolute URL; `""` if it has no value and no `href`. */
  readonly link?: string | undefined;
}

/** Finds elements for {@link attributeMistake}. */
export const dependentAttributes =
  "[dj-confirm],[dj-debounce],[dj-throttle],[dj-disable-with],[dj-patch],[dj-navigate]";

const eventAttribute = /^dj-(?:click|submit|change|input|focus|blur|keydown|keyup|viewport-)/;
const isEvent = (name: string): boolean => eventAttribute.test(name);

/** The names of an element's attributes, without those that a condition has turned off: `dj-confirm="false"`. */
export function namesInEffect(
  attributes: Iterable<{ readonly name: string; readonly value: string }>,
): readonly string[] {
  return [...attributes].flatMap(({ name, value }) => (value === "false" && !isEvent(name) ? [] : [name]));
}

/** Attributes whose events `dj-debounce` and `dj-throttle` delay. */
const delayed = /^dj-(?:change|input|focus|blur|keydown|keyup|click|submit|model)/;

/** What is wrong with an attribute that works only together with others. @param origin that of the page */
export function attributeMistake(
  { tag, own, around, submits, link }: DependentElement,
  origin: string,
): PageMistake | undefined {
  const mistake = (message: string): PageMistake => ({ code: "DJ_TEMPLATE_ATTRIBUTE", message });
  const navigates = own.find((name) => name === "dj-patch" || name === "dj-navigate");
  if (navigates !== undefined && link === "")
    return mistake(
      `${navigates} on <${tag}> must have a path, or be on a link with an href. Write ${navigates}="?page=2".`,
    );
  if (navigates !== undefined && link !== undefined && !link.startsWith(`${origin}/`))
    return mistake(
      `${navigates} must lead to a page of this site, got ${JSON.stringify(link)}. Use an ordinary link with href.`,
    );
  // A condition that turns an element off may turn off its event as well.
  if (own.some((name) => name === "disabled" || name === "aria-disabled")) return undefined;
  const isBound = own.some(isEvent) || submits !== undefined;
  if (own.includes("dj-confirm") && !isBound && navigates === undefined)
    return mistake(
      `dj-confirm on <${tag}> does nothing, because the element has no event. Put it on the element with dj-click, dj-submit or dj-navigate.`,
    );
  if (own.includes("dj-disable-with") && !isBound)
    return mistake(
      `dj-disable-with on <${tag}> does nothing, because the element has no event and submits no form. Put it on the button with dj-click, or on the submit button of a form.`,
    );
  for (const name of ["dj-debounce", "dj-throttle"])
    if (own.includes(name) && ![...own, ...around].some((other) => delayed.test(other)))
      return mistake(
        `${name} on <${tag}> does nothing, because neither the element nor a form around it has an event. Put it on the element with dj-input, dj-change or dj-model.`,
      );
  return undefined;
}

/** How the server sees a page. */
export interface ServedPage {
  readonly origin: string;
  readonly allowedOrigins: readonly string[];
  /** Whether the session cookie is HTTPS-only, whatever the request. */
  readonly secureCookie: boolean | "auto";
  /** Whether the page is in a frame of another site. */
  readonly isFramed: boolean;
}

/** How the browser sees it. */
export interface PageLocation {
  readonly origin: string;
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
}

/** What is wrong between a page and its server: a proxy, or the session cookie. */
export function connectionMistakes(page: ServedPage, location: PageLocation): readonly PageMistake[] {
  return [originMistake(page, location), cookieMistake(page, location)].filter(
    (mistake) => mistake !== undefined,
  );
}

/** The server refuses the page's origin. */
export function originRefused({ origin }: ServedPage, location: PageLocation): PageMistake {
  return {
    code: "DJ_PROXY",
    message: `The page's origin is ${location.origin}, but the server sees ${origin} and refuses its events with DJ_ORIGIN. Let the proxy send the header Host, or X-Forwarded-Host with trustProxy: true; or set allowedOrigins: [${JSON.stringify(location.origin)}].`,
  };
}

/** The page is in a frame of another site. */
export const framedMistake: PageMistake = {
  code: "DJ_COOKIE",
  message:
    'The page is in a frame of another site. Browsers send no session cookie there (SameSite=Lax), so its events are refused. Serve both pages from the same site, open this page in a window of its own, or serve it over HTTPS with cookie: { sameSite: "none", partitioned: true }.',
};

function originMistake(page: ServedPage, location: PageLocation): PageMistake | undefined {
  const [protocol, host] = page.origin.split("//");
  if (host !== location.host && !page.allowedOrigins.includes(location.origin))
    return originRefused(page, location);
  return protocol !== location.protocol && location.protocol === "https:" && page.secureCookie === "auto"
    ? {
        code: "DJ_PROXY",
        message: `The page was loaded over HTTPS, but the server sees http: and sends a session cookie without "Secure". Let the proxy send X-Forwarded-Proto, and set trustProxy: true.`,
      }
    : undefined;
}

const localHost = /^(?:localhost|127\.|\[::1\])/;

function cookieMistake(
  { secureCookie, isFramed }: ServedPage,
  location: PageLocation,
): PageMistake | undefined {
  const { protocol, hostname } = location;
  if (isFramed) return framedMistake;
  if (secureCookie === true && protocol === "http:" && !localHost.test(hostname))
    return {
      code: "DJ_COOKIE",
      message:
        'The session cookie is HTTPS-only, but the page was loaded over HTTP, so the browser does not keep the cookie. Set cookie.secure to "auto", or use HTTPS.',
    };
  if (secureCookie === false && protocol === "https:")
    return {
      code: "DJ_COOKIE",
      message:
        'The page was loaded over HTTPS, but cookie.secure is false, so the session cookie is also sent over HTTP. Set cookie.secure to "auto".',
    };
  return undefined;
}

/** The WebSocket could not be opened. @param transport the one that the page uses instead */
export function transportMistake(transport: string): PageMistake {
  return {
    code: "DJ_TRANSPORT",
    message: `The WebSocket could not be opened, so the page uses the transport ${JSON.stringify(transport)}. In a framework, call app.attach(server) with the listening server; behind a proxy, let upgrades through.`,
  };
}
