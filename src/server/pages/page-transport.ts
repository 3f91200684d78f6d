import { djFlash, withMessages } from "../../flash/index.js";
import { html, render, toHtml } from "../../html/index.js";
import { errorFrame, headHtml, type LiveSession, type Share } from "../../live/index.js";
import {
  coded,
  DjustError,
  type ErrorFrame,
  errorCodes,
  type FlashCommand,
  type FlashFrame,
  formFields,
  isDjustError,
  type NavigationFrame,
  names,
  type Params,
  type ServerFrame,
} from "../../wire/index.js";
import type { CookieRequest } from "../flash/flash-cookie.js";
import { flashOf, mayShowFlash } from "../flash/request-flash.js";
import { type Exchange, visitorOf } from "../http/exchange.js";
import { bodyText, mediaType } from "../http/request-body.js";
import { browserLimits, checkedTexts } from "../options.js";
import type { Runtime } from "../runtime.js";
import { replyOf } from "../transports/http-transport.js";
import { FormSessions, withoutFragment } from "./form-sessions.js";
import { type NoScriptEvent, parseNoScriptEvent } from "./no-script-event.js";
import { withNoScriptForms } from "./no-script-forms.js";
import { type PageAssets, pageHtml } from "./page.js";

/** First page loads, and what works without a script. */
export class PageTransport {
  readonly #formSessions: FormSessions;
  /** What the page itself says to people. */
  readonly #texts: readonly (string | false)[] | undefined;

  /** @throws {DjustError} DJ_APP_OPTION */
  constructor(
    private readonly runtime: Runtime,
    private readonly assets: PageAssets,
  ) {
    this.#texts = checkedTexts(runtime.options.texts);
    this.#formSessions = new FormSessions(runtime);
  }

  /** Mounts the view of a path and answers with the page; the live session waits for its tab. */
  async get(exchange: Exchange): Promise<void> {
    const { runtime } = this;
    // What the browser brings along is for the node that it comes to next.
    if (runtime.closing) return this.#fail(exchange, shuttingDown());
    const known = runtime.sessions.idOf(exchange);
    const sid = known ?? runtime.sessions.newId();
    // Also a known browser's: a session that is in use lasts, and is signed with the newest secret.
    if (!exchange.session && !runtime.sessions.isLeaving(sid))
      addCookie(exchange, runtime.sessions.cookie(sid, exchange.https));
    const { method, headers } = exchange.request;
    const isRead = method !== "HEAD";
    const found = known === undefined || !isRead ? undefined : this.#formSessions.take(sid, exchange.url);
    // A script that has followed a redirect to here shows nothing: what it brings waits for a page.
    const isShown = mayShowFlash(method, (name) => headers[name]);
    const arrived = isShown ? await this.#arrived(exchange, sid, found !== undefined) : [];
    const { session, frames } = await this.#open(exchange, sid, found, arrived);
    if (arrived.length > 0 && frames.some((frame) => isError(frame) || leadsAway(frame)))
      for (const cookie of runtime.flashCookie.cookies(
        arrived,
        cookieRequest(exchange),
        shareOf(exchange, sid),
      ).headers)
        addCookie(exchange, cookie);
    if (this.#ledElsewhere(exchange, session, frames))
      return session.close("The mount ended in a redirect or an error");
    let page: string;
    try {
      page = await this.#page(exchange, session, sid, frames.filter(isFlash));
    } catch (cause) {
      const error = coded(cause, "DJ_RENDER");
      runtime.logger.error({ err: cause, path: exchange.path }, error.message);
      this.#errorPage(exchange, errorFrame(error, runtime.development), session);
      return session.close("Failed to render its page");
    }
    this.#send(exchange, 200, page);
    if (!isRead) session.close("The request was HEAD");
  }

  /** Flash that the browser brings along from another page. @param isThere a session has what was carried to it */
  async #arrived(exchange: Exchange, sid: string, isThere: boolean): Promise<readonly FlashCommand[]> {
    const { carried, flashCookie } = this.runtime;
    const { cookie } = exchange.request.headers;
    const taken = carried.taken(cookie, exchange.path);
    if (taken) addCookie(exchange, taken.expired);
    if (isThere) {
      flashOf(exchange.request)?.leaveCarried();
      return [];
    }
    const from = shareOf(exchange, sid);
    const waiting = await flashCookie.take(cookieRequest(exchange), from);
    if (waiting) addCookie(exchange, flashCookie.expired(exchange.https));
    return [...(waiting ?? []), ...(taken ? await carried.open(taken.sealed, exchange.path, from) : [])];
  }

  /** Gives a browser that leaves a live page its cookies, and sends it on. */
  async go(exchange: Exchange): Promise<void> {
    const { runtime } = this;
    const { sessions, redirectTickets, basePath } = runtime;
    const { cookie } = exchange.request.headers;
    const sid = exchange.session?.id ?? sessions.idFrom(cookie, exchange.https);
    const ticket = await redirectTickets.redeem(exchange.search.get("to") ?? "", {
      owner: sid,
      address: exchange.network,
    });
    if (ticket?.sid !== undefined) {
      addCookie(exchange, sessions.cookie(ticket.sid, exchange.https));
      if (sid !== undefined) runtime.endSession(sid, "over");
    }
    this.#redirect(exchange, ticket?.url ?? (basePath || "/"), ticket?.carry);
  }

  /** Carries out a form that was posted without a script, then sends the browser to the next page. */
  async post(exchange: Exchange): Promise<void> {
    const { runtime } = this;
    const { gates, sessions, limits } = runtime;
    try {
      const sid = sessions.idOf(exchange);
      const { headers } = exchange.request;
      gates.origin(headers.origin, exchange.host, headers["sec-fetch-site"]);
      const type = mediaType(headers);
      if (type === "multipart/form-data")
        throw new DjustError(
          "DJ_FILE_UPLOAD",
          "File uploads are not supported yet. Remove the form's enctype attribute.",
        );
      if (type !== "application/x-www-form-urlencoded")
        throw new DjustError(
          "DJ_FRAME_FIELD",
          "An event sent over HTTP must have the header X-Djust-Event or the fields of a form.",
        );
      const fields = new URLSearchParams(await bodyText(exchange, runtime.bodyBounds));
      gates.csrf(fields.get(formFields.csrf) ?? undefined, sid);
      const from = { owner: sid, address: exchange.network };
      runtime.rates.frame(from);
      runtime.rates.unnamed(from);
      const event = parseNoScriptEvent(fields, limits);
      if (!event)
        throw new DjustError(
          "DJ_EVENT_UNKNOWN",
          "The form must name an event of this page. Load the page again.",
        );
      await this.#carryOut(exchange, sid ?? "", event);
    } catch (error) {
      this.#fail(exchange, error);
    }
  }

  /**
   * Has a view ready: that of a live session there is, or one mounted in a new session.
   *
   * @param arrived flash for a new session; one that is there has its own
   */
  async #open(
    exchange: Exchange,
    sid: string,
    found: LiveSession | undefined,
    arrived: readonly FlashCommand[],
  ): Promise<{ readonly session: LiveSession; readonly frames: readonly ServerFrame[] }> {
    const { runtime } = this;
    if (!found && runtime.closing) throw shuttingDown();
    const session = found ?? runtime.open(sid, exchange.network);
    if (!found) runtime.registry.add(session);
    const request = runtime.liveRequest(visitorOf(exchange), sid);
    const sealed =
      arrived.length > 0 ? runtime.carried.seal(arrived, exchange.path, shareOf(exchange, sid)) : undefined;
    await sealed?.kept;
    const carry = sealed?.token;
    const { frames } = await replyOf((receiver) =>
      session.post(
        found
          ? { kind: "attach", request, receiver, version: undefined, shownDigests: [] }
          : { kind: "load", request, receiver, carry },
      ),
    );
    // It ended while it was waited for.
    if (found && frames.some(({ type }) => type === "reload"))
      return this.#open(exchange, sid, undefined, arrived);
    return { session, frames };
  }

  async #carryOut(exchange: Exchange, sid: string, event: NoScriptEvent): Promise<void> {
    const { carried } = this.runtime;
    const shown = this.#shown(exchange, sid, event.token);
    const { session, frames } = await this.#open(exchange, sid, shown, []);
    if (this.#ledElsewhere(exchange, session, frames))
      return session.close("The mount ended in a redirect or an error");
    const reply = await this.#play(session, event);
    // It ended before it was the form's turn.
    if (reply.some(({ type }) => type === "reload"))
      return this.#carryOut(exchange, sid, { ...event, token: undefined });
    const failed = reply.find(isError);
    if (failed) {
      this.#formSessions.put(sid, exchange.url, session);
      return this.#errorPage(exchange, failed, session);
    }
    const navigation = reply.find(isNavigation);
    if (navigation && navigation.action !== "patch") {
      session.close("Replaced by another page");
      return this.#redirect(exchange, navigation.url, navigation.carry);
    }
    const target = navigation?.url ?? exchange.url;
    const flash = session.flash.waiting;
    this.#formSessions.put(sid, target, session);
    const sealed = flash.length > 0 ? carried.seal(flash, target, shareOf(exchange, sid)) : undefined;
    await sealed?.kept;
    this.#redirect(exchange, target, sealed?.token);
  }

  /** The live session of the page that a form was on, unless it is over or has a tab that listens. */
  #shown(exchange: Exchange, sid: string, given: string | undefined): LiveSession | undefined {
    const { runtime } = this;
    if (given === undefined) return undefined;
    const token = runtime.gates.token(given, sid, runtime.clock.now());
    const session = runtime.find(token.sessionId, sid);
    return session?.detachedAt !== undefined &&
      session.local.follows(token.copy) &&
      withoutFragment(session.view.url) === exchange.url
      ? session
      : undefined;
  }

  /** What was entered, then the event; @returns the frames of the last turn, which is the first that fails */
  async #play(
    session: LiveSession,
    { event, params, models }: NoScriptEvent,
  ): Promise<readonly ServerFrame[]> {
    const send = async (event: string, params: Params): Promise<readonly ServerFrame[]> => {
      const { frames } = await replyOf((receiver) =>
        session.take({ type: "event", event, params }, { receiver }),
      );
      return frames;
    };
    for (const [field, value] of Object.entries(models)) {
      const frames = await send(names.model, { field, value });
      if (frames.some((frame) => isError(frame) || frame.type === "reload")) return frames;
    }
    return send(event, params);
  }

  async #page(
    exchange: Exchange,
    session: LiveSession,
    sid: string,
    flash: readonly FlashFrame[],
  ): Promise<string> {
    const { runtime } = this;
    const { mounted } = session.view;
    if (!mounted) throw new DjustError("DJ_INTERNAL", "A mounted session must have a view.");
    const { view } = mounted;
    const { options } = runtime;
    const name = view.constructor.name;
    const token = runtime.token(session, mounted);
    const page = pageHtml(
      {
        title: view.pageTitle ?? options.title ?? name,
        lang: options.lang ?? "en",
        url: exchange.url,
        viewName: name,
        viewHtml: session.view.html(),
        headHtml: headHtml(view),
        assets: this.assets,
        token,
        csrf: runtime.gates.csrfToken(sid),
        config: {
          path: runtime.prefix,
          transports: runtime.transports,
          ...(this.#texts ? { texts: this.#texts } : {}),
          ...browserLimits(runtime.limits, runtime.transports),
          ...(runtime.development ? { development: true } : {}),
        },
      },
      options.layout,
    );
    const shown = withMessages(page, flash);
    // Were this node killed before, another one would show the tab of this page the same again.
    if (shown !== undefined) await session.flash.acknowledge(session.flash.lastId);
    return withNoScriptForms(shown ?? page, { csrf: runtime.gates.csrfToken(sid), token });
  }

  /** Whether a mount ended in a redirect or an error, which is then answered. */
  #ledElsewhere(exchange: Exchange, session: LiveSession, frames: readonly ServerFrame[]): boolean {
    const navigation = frames.find(leadsAway);
    if (navigation) {
      this.#redirect(exchange, navigation.url, navigation.carry);
      return true;
    }
    const error = frames.find(isError);
    if (error) this.#errorPage(exchange, error, session);
    return error !== undefined;
  }

  #redirect(exchange: Exchange, url: string, carry: string | undefined): void {
    if (carry !== undefined) addCookie(exchange, this.runtime.carried.cookie(carry, url, exchange.https));
    exchange.response.writeHead(303, { location: url, "cache-control": "no-store" });
    exchange.response.end();
  }

  #fail(exchange: Exchange, error: unknown): void {
    if (!isDjustError(error)) this.runtime.logger.error({ err: error }, "Failed to render a page");
    this.runtime.gates.refused(error);
    this.#errorPage(exchange, errorFrame(error, this.runtime.development));
  }

  /** @param session whose flash is shown with the error */
  #errorPage(exchange: Exchange, { code, message }: ErrorFrame, session?: LiveSession): void {
    const { status } = errorCodes[code];
    const title = status === 404 ? "Not found" : status < 500 ? "Request refused" : "Something went wrong";
    const flash = session?.flash.waiting ?? [];
    const page = toHtml(
      render(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${this.assets.stylesheet}">
</head>
<body>
${flash.length > 0 ? djFlash() : ""}
<h1>${title}</h1>
<p>${message}</p>
${exchange.request.method === "POST" ? html`<p><a href="${this.#way(exchange)}">Back to the page</a></p>` : ""}
</body>
</html>
`),
    );
    this.#send(exchange, status, withMessages(page, flash) ?? page);
    session?.flash.acknowledge(session.flash.lastId);
  }

  /** The way back to the page that a form was on, without what its browser has put into the URL. */
  #way({ path }: Exchange): string {
    const route = this.runtime.resolve(path);
    // An empty reference is the page itself (RFC 3986, section 4.4).
    return route && Object.keys(route.params).length === 0 ? path : "";
  }

  #send(exchange: Exchange, status: number, body: string): void {
    exchange.response.writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      "content-length": Buffer.byteLength(body),
      // A page that is shown again from a cache would show its messages again.
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    exchange.response.end(exchange.request.method === "HEAD" ? undefined : body);
  }
}

function shareOf({ network }: Exchange, sid: string): Share {
  return { owner: sid, address: network };
}

function cookieRequest({ request, https }: Exchange): CookieRequest {
  return { cookie: request.headers.cookie, https };
}

function shuttingDown(): DjustError {
  return new DjustError("DJ_SHUTDOWN", "The server is shutting down. Try again in a moment.");
}

function addCookie({ response }: Exchange, cookie: string): void {
  const before = response.getHeader("set-cookie");
  response.setHeader("set-cookie", [
    ...(Array.isArray(before) ? before : before ? [String(before)] : []),
    cookie,
  ]);
}

const isFlash = (frame: ServerFrame): frame is FlashFrame => frame.type === "flash";
const isNavigation = (frame: ServerFrame): frame is NavigationFrame => frame.type === "navigation";
const leadsAway = (frame: ServerFrame): frame is NavigationFrame =>
  isNavigation(frame) && frame.action !== "patch";
const isError = (frame: ServerFrame): frame is ErrorFrame => frame.type === "error";
