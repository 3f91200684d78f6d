import {
  djFlash,
  type FlashContainerOptions,
  type FlashOptions,
  flashClear,
  flashPut,
  messagesHtml,
  placeForMessages,
  visible,
} from "../../flash/index.js";
import { render, toHtml } from "../../html/index.js";
import type { Share } from "../../live/index.js";
import { DjustError, type FlashCommand, type FlashPut, limits, names } from "../../wire/index.js";
import type { FlashCookie } from "./flash-cookie.js";

/** A response that is about to leave. */
export interface OutgoingResponse {
  readonly status: number;
  /** A header by its name in lower case. */
  header(name: string): string | undefined;
  /** The body or its beginning, where it is at hand. */
  readonly body: ResponseBody | undefined;
}

/** The body of a response, or what of it is at hand. */
export type ResponseBody = string | Uint8Array;

/** What a response needs so that no message is lost. */
export interface FlashResponse {
  /** `Set-Cookie` headers to add. */
  readonly cookies: readonly string[];
  /** What goes in the place of the body, with another length. */
  readonly body: ResponseBody | undefined;
  /**
   * Whether messages leave with this response. No cache may keep it then, and no `ETag` may tell that it
   * is the same: a page that is shown again would show its messages again.
   */
  readonly isShown: boolean;
  /** When the response may leave, where that takes a while. */
  readonly ready: Promise<unknown> | undefined;
}

/** What is known of the request. */
export interface FlashRequest {
  readonly method: string;
  readonly cookie: string | undefined;
  readonly https: boolean;
  /** Whose share of what is bounded its messages count to. */
  readonly from?: Share | undefined;
  /** What the request brought along, claimed for the page it asks for; `undefined` where there was nothing. */
  readonly arrived: readonly FlashCommand[] | undefined;
  /** What a live page has sent along to the page it asks for. */
  readonly carried?: readonly FlashCommand[] | undefined;
}

/**
 * Flash of one request to an ordinary route. What is put is in the page when the route answers with
 * one that has the container, in `_flash` when it answers with a JSON object, and otherwise on the next
 * page, such as the one that a redirect leads to.
 */
export class RouteFlash {
  #arrived: readonly FlashCommand[];
  #own: FlashCommand[] = [];
  /** What the page's template has put into the container itself. */
  #written: readonly FlashCommand[] | undefined;
  #isShown = false;
  #left = false;

  #isUsed: boolean;
  #watch: (() => void) | undefined;

  constructor(
    private readonly request: FlashRequest,
    private readonly cookie: FlashCookie,
  ) {
    this.#arrived = [...(request.carried ?? []), ...(request.arrived ?? [])];
    this.#isUsed = (request.carried ?? request.arrived) !== undefined;
  }

  /** @param watch called once the response may need messages, and `deliver` has to be asked before it leaves */
  whenUsed(watch: () => void): void {
    if (this.#isUsed) watch();
    else this.#watch = watch;
  }

  /**
   * Shows a message to the person whose browser has sent this request, once.
   *
   * @param level becomes the CSS class `dj-flash-{level}`
   * @param message text, never HTML; at most 10,000 characters
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION, DJ_FLASH_REQUEST
   */
  put(level: string, message: string, options?: FlashOptions): this {
    return this.#add(flashPut(level, message, options));
  }

  /**
   * Removes messages: those put before this one, and where the answer is JSON those on screen.
   *
   * @param level only this level @default all levels
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_REQUEST
   */
  clear(level?: string): this {
    return this.#add(flashClear(level));
  }

  /**
   * The container with the messages in it, as HTML for a template of any kind. A page that has the
   * container by other means, such as `djFlash()`, gets its messages without this, unless it is streamed.
   *
   * @throws {DjustError} DJ_FLASH_OPTION
   */
  container(options: FlashContainerOptions = {}): string {
    const html = toHtml(render(djFlash(options)));
    this.#use();
    this.#written = [...(this.#written ?? []), ...this.#take()];
    const at = placeForMessages(html) ?? 0;
    return html.slice(0, at) + messagesHtml(this.#written) + html.slice(at);
  }

  /** The messages as data, for an application that draws them itself; they count as shown. */
  messages(): readonly FlashPut[] {
    this.#use();
    const taken = this.#take();
    this.#isShown ||= taken.length > 0;
    return visible(taken);
  }

  /** A JSON body with this request's messages in `_flash`. A route that answers with a JSON object has no need of it. */
  json<Body extends object>(body: Body): Body & { readonly _flash?: readonly FlashCommand[] } {
    this.#use();
    if (this.#own.length === 0) return body;
    this.#isShown = true;
    return { ...body, _flash: this.#own.splice(0) };
  }

  /** A live page that another application has passed on shows what was sent along itself. */
  leaveCarried(): void {
    this.#arrived = this.request.arrived ?? [];
  }

  /** The response has begun, and takes no messages any more. */
  close(): void {
    this.#left = true;
  }

  /**
   * Decides at the end of the request what becomes of its messages.
   *
   * @returns nothing when the response may leave as it is
   */
  deliver(response: OutgoingResponse): FlashResponse | undefined {
    if (this.#left) return undefined;
    this.#left = true;
    const body = this.#fill(response);
    const isShown = this.#isShown || body !== undefined;
    const rest = [...(this.#written ?? []), ...this.#take()];
    this.#written = undefined;
    const { https, arrived, from = {} } = this.request;
    if (rest.length > 0) {
      // A script's request has not taken what waits for a page, and must not put its own in that place.
      const { headers, kept } = this.cookie.cookies(rest, this.request, from, !arrived);
      return { cookies: headers, body, isShown, ready: kept };
    }
    if (!arrived && !isShown) return undefined;
    return { cookies: arrived ? [this.cookie.expired(https)] : [], body, isShown, ready: undefined };
  }

  /** Puts into the body what can go there; the rest stays. @returns the body, where it has changed */
  #fill(response: OutgoingResponse): ResponseBody | undefined {
    const { status } = response;
    const type = response.header("content-type") ?? "";
    if (this.request.method === "HEAD" || status < 200 || status === 204 || status === 206) return undefined;
    if (status >= 300 && status < 400) return undefined;
    const body = readable(response, type);
    if (isHtml.test(type)) return this.#intoPage(body);
    return body !== undefined && isJson.test(type) ? this.#intoJson(body) : undefined;
  }

  #intoPage(body: ResponseBody | undefined): ResponseBody | undefined {
    const text = body === undefined ? undefined : asciiOf(body);
    if (text === undefined || text.includes(names.flashContainer)) {
      this.#isShown ||= (this.#written?.length ?? 0) > 0;
      this.#written = undefined;
    }
    if (body === undefined || text === undefined || this.#arrived.length + this.#own.length === 0)
      return undefined;
    const at = placeForMessages(text);
    return at === undefined ? undefined : inserted(body, at, messagesHtml(this.#take()));
  }

  #intoJson(body: ResponseBody): ResponseBody | undefined {
    const start = /^\s*\{(?=\s*(\S))/.exec(asciiOf(body));
    if (!start || this.#own.length === 0) return undefined;
    const [{ length: at }, next] = start;
    const field = `"_flash":${JSON.stringify(this.#own.splice(0))}`;
    return inserted(body, at, next === "}" ? field : `${field},`);
  }

  #take(): readonly FlashCommand[] {
    const all = [...this.#arrived, ...this.#own];
    this.#arrived = [];
    this.#own = [];
    return all;
  }

  #use(): void {
    this.#isUsed = true;
    this.#watch?.();
    this.#watch = undefined;
  }

  #add(command: FlashCommand): this {
    this.#use();
    if (this.#left)
      throw new DjustError(
        "DJ_FLASH_REQUEST",
        "The response has already started. Put messages before you send it.",
      );
    if (this.#own.length === limits.flashPerTurn)
      throw new DjustError(
        "DJ_FLASH_REQUEST",
        `A request must not put more than ${limits.flashPerTurn} messages. Show a summary instead.`,
      );
    this.#own.push(command);
    return this;
  }
}

const isHtml = /^(?:text\/html|application\/xhtml\+xml)?(?:\s*;|$)/i;
const isJson = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** The body, where it is text that something can be put into. */
function readable({ header, body }: OutgoingResponse, type: string): ResponseBody | undefined {
  const encoding = header("content-encoding");
  if (encoding !== undefined && encoding !== "identity") return undefined;
  return /charset\s*=\s*"?(?!utf-?8)/i.test(type) ? undefined : body;
}

/** One character for each of a body's bytes or characters: its beginning may end within a character. */
function asciiOf(body: ResponseBody): string {
  return typeof body === "string" ? body : Buffer.from(body).toString("latin1");
}

function inserted(body: ResponseBody, at: number, text: string): ResponseBody {
  return typeof body === "string"
    ? body.slice(0, at) + text + body.slice(at)
    : Buffer.concat([body.subarray(0, at), Buffer.from(text), body.subarray(at)]);
}

const known = new WeakMap<object, RouteFlash>();

/** Makes {@link flash} find a request's flash by each of these objects. */
export function rememberFlash(flash: RouteFlash, requests: readonly object[]): void {
  for (const request of requests) known.set(request, flash);
}

export function flashOf(request: object): RouteFlash | undefined {
  return known.get(request);
}

/**
 * Flash for an ordinary route: `flash(request).put("success", "Saved")`, then redirect, render a page
 * or answer with JSON.
 *
 * @param request as the framework gives it to the route: of Node, of Express, of Fastify, or Hono's context
 * @throws {DjustError} DJ_FLASH_REQUEST when the request has not passed through `djust(app)`
 */
export function flash(request: object): RouteFlash {
  const found = known.get(request);
  if (!found)
    throw new DjustError(
      "DJ_FLASH_REQUEST",
      "The request must pass through djust(app) first. Register djust(app) before the routes that call flash().",
    );
  return found;
}

/** Whether a request is one for a page, which can show messages, as far as its headers tell. */
export function mayShowFlash(
  method: string | undefined,
  header: (name: string) => string | string[] | null | undefined,
): boolean {
  if (method === "HEAD" || method === "OPTIONS") return false;
  // A page that is loaded ahead may never be looked at.
  if (/prefetch|prerender/i.test(String(header("sec-purpose") ?? header("purpose") ?? ""))) return false;
  const accept = String(header("accept") ?? "*/*").toLowerCase();
  // Every browser of today says where a script's or an image's request comes from (Fetch Metadata).
  return accept.includes("text/html") || (accept.includes("*/*") && !header("sec-fetch-dest"));
}
