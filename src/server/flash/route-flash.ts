import {
  djFlash,
  type FlashClearOptions,
  type FlashContainerOptions,
  type FlashContent,
  type FlashLevels,
  type FlashOptions,
  flashClear,
  flashPut,
  messageEdits,
  visible,
  withMessages,
} from "../../flash/index.js";
import { render, toHtml } from "../../html/index.js";
import type { Share } from "../../live/index.js";
import {
  DjustError,
  type FlashCommand,
  type FlashLevel,
  type FlashPut,
  limits,
  names,
} from "../../wire/index.js";
import type { FlashCookie } from "./flash-cookie.js";
import {
  asciiOf,
  bodyKind,
  editableBody,
  type FlashResponse,
  insertText,
  type OutgoingResponse,
  type ResponseBody,
} from "./outgoing-response.js";
import type { UnseenPage } from "./unseen-pages.js";

/** The request that a {@link RouteFlash} belongs to. */
export interface FlashRequest {
  readonly method: string;
  readonly cookie: string | undefined;
  readonly https: boolean;
  /** Whose limits its messages count towards. */
  readonly from?: Share | undefined;
  /** Messages of earlier requests, taken for the page that this one loads; `undefined` if there were none. */
  readonly arrived: readonly FlashCommand[] | undefined;
  /** Messages that a live page has carried to the page that this request loads. */
  readonly carried?: readonly FlashCommand[] | undefined;
  /** Keeps messages of earlier requests in case their page is never shown. */
  readonly unseen?: UnseenPage | undefined;
  /** The defaults of each level, and how many messages are on screen. */
  readonly levels?: FlashLevels | undefined;
}

/**
 * Flash of one request to an ordinary route. Messages appear in the page if the route renders one with a container,
 * in `_flash` if it responds with a JSON object, and otherwise on the next page, such as the target of a redirect.
 *
 * @see docs/guide/ordinary-routes.md
 * @example
 * flash(request).put("success", "Item saved!");
 */
export class RouteFlash {
  #arrived: readonly FlashCommand[];
  #own: FlashCommand[] = [];
  /** Messages that the page's template has written with `container()`. */
  #written: readonly FlashCommand[] | undefined;
  #isShown = false;
  #isClosed = false;
  #isUsed: boolean;
  #watch: (() => void) | undefined;

  constructor(
    private readonly request: FlashRequest,
    private readonly cookie: FlashCookie,
  ) {
    this.#arrived = [...(request.carried ?? []), ...(request.arrived ?? [])];
    this.#isUsed = (request.carried ?? request.arrived) !== undefined;
  }

  /**
   * Calls the listener when the route first uses flash.
   *
   * @param watch called as soon as `deliver` must be called before the response is sent
   */
  whenUsed(watch: () => void): void {
    if (this.#isUsed) watch();
    else this.#watch = watch;
  }

  /**
   * Shows a message to the user whose browser sent this request, once.
   *
   * @param level becomes the CSS class `dj-flash-{level}`
   * @param message plain text, or `` html`…` `` for formatted text; at most 10,000 characters
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION, DJ_FLASH_REQUEST
   * @example
   * flash(request).put("success", "Item saved!");
   * response.redirect(303, "/items");
   */
  put(level: FlashLevel, message: FlashContent, options?: FlashOptions): this {
    return this.#add(flashPut(level, message, options));
  }

  /**
   * Removes the messages put so far, and with a JSON response also those on screen.
   *
   * @param which only this level, or the message with this `{ key }` @default all messages
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_OPTION, DJ_FLASH_REQUEST
   */
  clear(which?: FlashLevel | FlashClearOptions): this {
    return this.#add(flashClear(which));
  }

  /**
   * Returns the container with its messages as HTML, for any template engine. A page that contains `djFlash()` needs
   * this only if it is streamed. A container with a `name` has only the messages for it.
   *
   * @throws {DjustError} DJ_FLASH_OPTION
   */
  container(options: FlashContainerOptions = {}): string {
    const html = toHtml(render(djFlash(options)));
    this.#use();
    const left = visible(this.#take());
    const own = left.filter(({ container }) => container === options.name);
    this.#own = left.filter((put) => !own.includes(put));
    this.#written = [...(this.#written ?? []), ...own];
    return withMessages(html, own, { max: this.request.levels?.max }) ?? html;
  }

  /** Returns the messages as data, for applications that render them themselves. They count as shown. */
  messages(): readonly FlashPut[] {
    this.#use();
    const taken = this.#take();
    this.#isShown ||= taken.length > 0;
    return visible(taken);
  }

  /** Adds the messages to a JSON body as `_flash`. Only needed if djust-ts cannot see the whole response. */
  json<Body extends object>(body: Body): Body & { readonly _flash?: readonly FlashCommand[] } {
    this.#use();
    if (this.#own.length === 0) return body;
    this.#isShown = true;
    return { ...body, _flash: this.#own.splice(0) };
  }

  /** Leaves carried messages to the live page that shows them, if another application has opened this flash. */
  leaveCarried(): void {
    this.#arrived = this.request.arrived ?? [];
  }

  /** Leaves messages to the live page that responds, which keeps them until it is on screen. */
  leaveToView(): void {
    this.request.unseen?.cancel();
  }

  /** Accepts no more messages, because the response has started. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * Adds the messages to a response that is about to be sent, or to a cookie for the next page.
   *
   * @returns `undefined` if the response needs no change
   */
  deliver(response: OutgoingResponse): FlashResponse | undefined {
    if (this.#isClosed) return undefined;
    this.#isClosed = true;
    const body = this.#fill(response);
    const isShown = this.#isShown || body !== undefined;
    const rest = [...(this.#written ?? []), ...this.#take()];
    this.#written = undefined;
    const { https, arrived, unseen, from = {} } = this.request;
    if (rest.length > 0) {
      unseen?.cancel();
      // A script's request does not take messages that wait for a page, so they must stay in the cookie.
      const { headers, kept } = this.cookie.cookies(rest, this.request, from, !arrived);
      return { cookies: headers, body, isShown, ready: kept };
    }
    if (!arrived && !isShown) return undefined;
    const cookies = arrived ? [this.cookie.expired(https)] : [];
    const page = isShown ? unseen?.ready() : undefined;
    if (page !== undefined) cookies.push(page);
    return { cookies, body, isShown, ready: undefined };
  }

  /** Called when the response has ended. @param isComplete whether the browser has received all of it */
  sent(isComplete: boolean): void {
    this.request.unseen?.sent(isComplete);
  }

  /** Inserts the messages that fit into the body. @returns the body, if it has changed */
  #fill(response: OutgoingResponse): ResponseBody | undefined {
    const { status } = response;
    if (this.request.method === "HEAD" || status < 200 || status === 204 || status === 206) return undefined;
    if (status >= 300 && status < 400) return undefined;
    const kind = bodyKind(response.header("content-type") ?? "");
    const body = kind && editableBody(response);
    if (kind === "page") return this.#intoPage(body);
    return body === undefined ? undefined : this.#intoJson(body);
  }

  #intoPage(body: ResponseBody | undefined): ResponseBody | undefined {
    const text = body === undefined ? undefined : asciiOf(body);
    if (text === undefined || text.includes(names.flashContainer)) {
      this.#isShown ||= (this.#written?.length ?? 0) > 0;
      this.#written = undefined;
    }
    if (body === undefined || text === undefined || this.#arrived.length + this.#own.length === 0)
      return undefined;
    const edits = messageEdits(text, [...this.#arrived, ...this.#own], {
      max: this.request.levels?.max,
    });
    if (!edits) return undefined;
    this.#take();
    return edits.reduceRight<ResponseBody>((edited, { at, text }) => insertText(edited, at, text), body);
  }

  #intoJson(body: ResponseBody): ResponseBody | undefined {
    const start = /^\s*\{(?=\s*(\S))/.exec(asciiOf(body));
    if (!start || this.#own.length === 0) return undefined;
    const [{ length: at }, next] = start;
    const field = `"_flash":${JSON.stringify(this.#own.splice(0))}`;
    return insertText(body, at, next === "}" ? field : `${field},`);
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
    if (this.#isClosed)
      throw new DjustError(
        "DJ_FLASH_REQUEST",
        "The response has already started. Put messages before you send it.",
      );
    if (this.#own.length === limits.flashPerTurn)
      throw new DjustError(
        "DJ_FLASH_REQUEST",
        `A request must not put more than ${limits.flashPerTurn} messages. Show a summary instead.`,
      );
    this.#own.push(this.request.levels?.complete(command) ?? command);
    return this;
  }
}
