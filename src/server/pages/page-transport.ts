import { withFlashTexts, withMessages } from "../../flash/index.js";
import { errorFrame, headHtml, idsOutside, type LiveSession } from "../../live/index.js";
import { coded, DjustError, type FlashCommand, type FlashFrame, type ServerFrame } from "../../wire/index.js";
import { developmentData } from "../development/page-data.js";
import type { CookieRequest } from "../flash/flash-cookie.js";
import { flashOf, mayShowFlash } from "../flash/request-flash.js";
import type { PageRequest } from "../flash/unseen-pages.js";
import type { Exchange } from "../http/exchange.js";
import { browserLimits, flashLevelsOf } from "../options.js";
import type { Runtime } from "../runtime.js";
import { shuttingDown } from "../shutdown.js";
import { nonceFor } from "./csp-nonce.js";
import { FormPosts } from "./form-posts.js";
import { FormSessions } from "./form-sessions.js";
import { withNoScriptForms } from "./no-script-forms.js";
import { openView, shareOf } from "./open-view.js";
import { OutsideViews } from "./outside-views.js";
import { layoutMistake, type PageAssets, pageHtml } from "./page.js";
import { addCookie, isError, leadsAway, PageResponses } from "./page-responses.js";
import { focusIn, withFocus } from "./with-focus.js";

/** First page loads, and pages that work without a script. */
export class PageTransport {
  readonly #outsideViews: OutsideViews;
  readonly #responses: PageResponses;
  readonly #formSessions: FormSessions;
  readonly #forms: FormPosts;
  #hasWarnedAboutDomain = false;
  constructor(
    private readonly runtime: Runtime,
    private readonly assets: PageAssets,
  ) {
    this.#outsideViews = new OutsideViews(runtime.mistakes);
    this.#responses = new PageResponses(runtime, assets, this.#outsideViews);
    this.#formSessions = new FormSessions(runtime);
    this.#forms = new FormPosts(runtime, this.#formSessions, this.#responses);
  }

  /** Mounts the view of a path and responds with the page; the live session waits for its tab. */
  async get(exchange: Exchange): Promise<void> {
    const { runtime } = this;
    // Flash that the browser sends is left to the node that handles its next request.
    if (runtime.closing) return this.#responses.fail(exchange, shuttingDown());
    try {
      runtime.rates.page({ address: exchange.network });
    } catch (error) {
      exchange.response.setHeader("retry-after", "1");
      // Nothing of the request has been used up, so that a reload a second later shows what waits for the browser.
      return this.#responses.fail(exchange, error);
    }
    const known = runtime.sessions.idOf(exchange);
    if (known === undefined && this.#mayHaveStrictCookie(exchange))
      return this.#responses.loadAgain(exchange);
    const sid = known ?? runtime.sessions.newId();
    // Set again for a known browser, so that a session in use does not expire and is signed with the newest secret.
    if (!exchange.session && !runtime.sessions.isBeingReplaced(sid)) this.#addSessionCookie(exchange, sid);
    const { method, headers } = exchange.request;
    const isRead = method !== "HEAD";
    const found = known === undefined || !isRead ? undefined : this.#formSessions.take(sid, exchange.url);
    // A script that has followed a redirect to this page shows nothing, so its flash waits for another page.
    const isShown = mayShowFlash(method, (name) => headers[name]);
    const pageRequest = this.#pageRequest(exchange, sid, known);
    const replaced = isShown ? await runtime.sessions.unseenPages.replacedBy(pageRequest, "view") : undefined;
    const arrived = isShown
      ? [...(replaced?.flash ?? []), ...(await this.#arrived(exchange, sid, found !== undefined))]
      : [];
    const unseen = isShown ? runtime.sessions.unseenPages.begin(pageRequest, "view", arrived) : undefined;
    if (isShown) flashOf(exchange.request)?.leaveToView();
    const browserSession = runtime.sessions.forTab(sid);
    browserSession.isUnseen = !isShown;
    if (replaced && Object.keys(replaced.popped).length > 0) await browserSession.restore(replaced.popped);
    const { session, frames } = await openView(runtime, exchange, sid, found, arrived, browserSession).catch(
      (error: unknown) => {
        unseen?.cancel();
        throw error;
      },
    );
    browserSession.isUnseen = false;
    if (frames.some((frame) => isError(frame) || leadsAway(frame))) unseen?.cancel();
    if (arrived.length > 0 && frames.some((frame) => isError(frame) || leadsAway(frame)))
      for (const cookie of runtime.flashCookie.cookies(
        arrived,
        cookieRequest(exchange),
        shareOf(exchange, sid),
      ).headers)
        addCookie(exchange, cookie);
    if (this.#responses.redirectOrError(exchange, session, frames))
      return session.close("The mount ended in a redirect or an error");
    session.view.mounted?.pushed.keep(frames);
    let page: string;
    try {
      const focus = (found && this.#formSessions.takeFocus(found)) ?? focusIn(frames);
      page = await this.#page(exchange, session, sid, frames.filter(isFlash), focus);
    } catch (cause) {
      unseen?.cancel();
      const error = coded(cause, "DJ_RENDER");
      runtime.logger.error({ err: cause, path: exchange.path }, error.message);
      this.#responses.error(exchange, errorFrame(error, runtime), { session, error });
      return session.close("Failed to render its page");
    }
    const flash = found ? frames.filter(isFlash).map(({ type: _, ...command }) => command) : arrived;
    const cookie = unseen?.ready({ flash, popped: browserSession.popped });
    if (cookie !== undefined) addCookie(exchange, cookie);
    exchange.response.on("close", () =>
      unseen?.sent((exchange.response as { writableFinished?: boolean }).writableFinished !== false),
    );
    this.#responses.page(exchange, 200, page);
    if (!isRead) session.close("The request was HEAD");
  }

  /**
   * Whether another site has started the request, so that the browser sends no cookie that is `SameSite=Strict`. A new
   * session would replace the one that the browser may have.
   */
  #mayHaveStrictCookie({ request, session }: Exchange): boolean {
    const { "sec-fetch-site": site, "sec-fetch-dest": destination } = request.headers;
    return (
      !session &&
      this.runtime.options.cookie?.sameSite === "strict" &&
      request.method === "GET" &&
      site === "cross-site" &&
      destination === "document"
    );
  }

  #addSessionCookie(exchange: Exchange, sid: string): void {
    const { sessions, options, logger } = this.runtime;
    addCookie(exchange, sessions.cookie(sid, exchange.https));
    const domain = options.cookie?.domain?.toLowerCase();
    const host = hostname(exchange.host);
    if (domain === undefined || this.#hasWarnedAboutDomain || `.${host}`.endsWith(`.${domain}`)) return;
    this.#hasWarnedAboutDomain = true;
    logger.warn(
      { host, domain },
      `cookie.domain must contain the host of the page, ${JSON.stringify(host)}, got ${JSON.stringify(domain)}. Browsers refuse the session cookie. Correct cookie.domain; behind a proxy that changes the host, set trustProxy.`,
    );
  }

  /** Responds with the error page to a request that no view handles. */
  refuse(exchange: Exchange, error: unknown): void {
    this.#responses.errorPage(exchange, errorFrame(error, this.runtime), { error });
  }

  /** Handles a form that was posted without a script. */
  post(exchange: Exchange): Promise<void> {
    return this.#forms.post(exchange);
  }

  /** Gives a browser that leaves a live page its cookies, and redirects it to the next page. */
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
      if (sid !== undefined) runtime.sessionEnds.end(sid, "over");
    }
    this.#responses.redirect(exchange, ticket?.url ?? (basePath || "/"), ticket?.carry);
  }

  /** Flash that the browser carries from another page. @param hasSession whether a live session already has it */
  async #arrived(exchange: Exchange, sid: string, hasSession: boolean): Promise<readonly FlashCommand[]> {
    const { carried, flashCookie } = this.runtime;
    const { cookie } = exchange.request.headers;
    const taken = carried.taken(cookie, exchange.path, exchange.https);
    if (taken) addCookie(exchange, taken.expired);
    const from = shareOf(exchange, sid);
    if (hasSession) {
      flashOf(exchange.request)?.leaveCarried();
      if (taken) await carried.open(taken.sealed, exchange.path, from);
      return [];
    }
    const waiting = await flashCookie.take(cookieRequest(exchange), from);
    if (waiting) addCookie(exchange, flashCookie.expired(exchange.https));
    return [...(waiting ?? []), ...(taken ? await carried.open(taken.sealed, exchange.path, from) : [])];
  }

  /** @param known the session id that the browser has sent */
  #pageRequest(exchange: Exchange, sid: string, known: string | undefined): PageRequest {
    const { https, request } = exchange;
    const browser = this.runtime.flashCookie.browserOf(cookieRequest(exchange)) ?? known;
    return {
      header: (name) => request.headers[name],
      https,
      browser,
      from: shareOf(exchange, sid),
      hasScript: this.runtime.sessions.hasScript(sid),
    };
  }

  async #page(
    exchange: Exchange,
    session: LiveSession,
    sid: string,
    flash: readonly FlashFrame[],
    focus: string | undefined,
  ): Promise<string> {
    const { runtime } = this;
    const { mounted } = session.view;
    if (!mounted) throw new DjustError("DJ_INTERNAL", "A mounted session must have a view.");
    const { view } = mounted;
    const { options, language } = runtime;
    const request = session.view.request;
    const texts = language.connection(request);
    const failures = language.pageFailures(request);
    const name = view.constructor.name;
    const ownHtml = session.view.html();
    const focused = focus === undefined ? undefined : withFocus(ownHtml, focus);
    const viewHtml = focused ?? ownHtml;
    const token = session.viewToken(mounted);
    const csrf = runtime.gates.csrfToken(sid);
    const nonce = nonceFor(options.cspNonce, request);
    const flashSettings = flashLevelsOf(options).toJSON(language.flash(request)?.levels);
    const page = withFlashTexts(language.flash(request), () =>
      pageHtml(
        {
          title: mounted.rendered.pageTitle,
          lang: language.lang(request),
          dir: language.dir(request),
          url: exchange.url,
          request,
          viewName: name,
          viewHtml,
          headHtml: headHtml(view),
          nonce,
          assets: this.assets,
          isRead: mounted.rendered.firstPage.readable !== undefined,
          token,
          csrf,
          config: {
            path: runtime.prefix,
            transports: runtime.transports,
            parts: this.assets.partHashes,
            ...(options.navigation === "auto"
              ? { routes: runtime.router.pathsInGroup(mounted.route.view.navigationGroup) }
              : {}),
            ...(texts ? { texts } : {}),
            ...(failures ? { failures } : {}),
            ...browserLimits(runtime.limits, runtime.transports),
            ...(runtime.development ? { development: true } : {}),
            ...(flashSettings ? { flash: flashSettings } : {}),
          },
          development: developmentData(runtime, exchange),
        },
        options.layout,
        this.#outsideViews,
      ),
    );
    const mistake = options.layout && layoutMistake(page);
    if (mistake) runtime.mistakes.report(mistake);
    session.view.pageRendered(idsOutside(page, viewHtml));
    session.view.messagesShown(flash);
    const { max } = flashLevelsOf(options);
    const shown =
      flash.length > 0
        ? withMessages(page, flash, { hasView: true, max, isExact: runtime.mistakes.isStrict })
        : undefined;
    // If this node were killed first, another one would show the same messages to the tab of this page again.
    if (shown !== undefined) await session.flash.shownInFirstPage();
    const whole = shown ?? page;
    const isElsewhere = focus !== undefined && focused === undefined;
    return withNoScriptForms((isElsewhere ? withFocus(whole, focus) : undefined) ?? whole, { csrf, token });
  }
}

/** A host without its port, in lower case. */
function hostname(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

function cookieRequest({ request, https }: Exchange): CookieRequest {
  return { cookie: request.headers.cookie, https };
}

const isFlash = (frame: ServerFrame): frame is FlashFrame => frame.type === "flash";
