import { withMessages } from "../flash/index.js";
import type { LiveSession } from "../live/index.js";
import { headHtml } from "../live/index.js";
import {
  DjustError,
  type ErrorFrame,
  errorCodes,
  type FlashFrame,
  formFields,
  type NavigationFrame,
  type ServerFrame,
} from "../wire/index.js";
import { bodyText, type Exchange } from "./exchange.js";
import { answerOf } from "./http-transport.js";
import { pageHtml } from "./page.js";
import { plainEvent, withPlainForms } from "./plain-forms.js";
import type { Runtime } from "./runtime.js";

/** First page loads, and what works without a script. */
export class PageTransport {
  constructor(
    private readonly runtime: Runtime,
    private readonly script: string,
    private readonly stylesheet: string,
  ) {}

  /** Mounts the view of a path and answers with the page; the live session waits for its tab. */
  async get(exchange: Exchange): Promise<void> {
    const { runtime } = this;
    const known = runtime.sessions.idFrom(exchange.request.headers.cookie);
    const sid = known ?? runtime.sessions.newId();
    if (known === undefined) addCookie(exchange, runtime.sessions.cookie(sid, exchange.https));
    const taken = runtime.carried.taken(exchange.request.headers.cookie, exchange.path);
    if (taken) addCookie(exchange, taken.expired);
    const session = runtime.open(sid);
    runtime.registry.add(session);
    const { frames } = await answerOf((receiver) =>
      session.post({
        kind: "load",
        request: runtime.liveRequest(exchange, sid),
        receiver,
        carry: taken?.sealed,
      }),
    );
    if (this.#ledElsewhere(exchange, frames)) return session.close("the mount led elsewhere");
    this.#send(exchange, 200, this.#page(exchange, session, sid, frames.filter(isFlash)));
    if (exchange.request.method === "HEAD") session.close("nobody reads the page");
  }

  /** Carries out a form that was posted without a script, then sends the browser to the next page. */
  async post(exchange: Exchange): Promise<void> {
    const { runtime } = this;
    const { gates, sessions, limits } = runtime;
    try {
      const sid = sessions.idFrom(exchange.request.headers.cookie);
      gates.origin(exchange.request.headers.origin, exchange.host);
      const type = exchange.request.headers["content-type"] ?? "";
      if (type.startsWith("multipart/form-data"))
        throw new DjustError("DJ_FILE_UPLOAD", "files cannot be uploaded yet; leave enctype away");
      if (!type.startsWith("application/x-www-form-urlencoded"))
        throw new DjustError(
          "DJ_FRAME_FIELD",
          "an event by HTTP needs the header X-Djust-Event, or a form's fields",
        );
      const fields = new URLSearchParams(await bodyText(exchange, limits.frameBytes));
      gates.csrf(fields.get(formFields.csrf) ?? undefined, sid);
      const asked = plainEvent(fields);
      if (!asked) throw new DjustError("DJ_EVENT_UNKNOWN", "the form names no event");
      await this.#carryOut(exchange, sid ?? "", asked);
    } catch (error) {
      this.#fail(exchange, error);
    }
  }

  async #carryOut(
    exchange: Exchange,
    sid: string,
    asked: NonNullable<ReturnType<typeof plainEvent>>,
  ): Promise<void> {
    const { runtime } = this;
    const session = runtime.open(sid);
    const request = runtime.liveRequest(exchange, sid);
    const loaded = await answerOf((receiver) =>
      session.post({ kind: "load", request, receiver, carry: undefined }),
    );
    try {
      if (this.#ledElsewhere(exchange, loaded.frames)) return;
      for (const [field, value] of Object.entries(asked.models))
        await answerOf((receiver) =>
          session.post({
            kind: "event",
            event: "dj-model",
            params: { field, value },
            ref: undefined,
            receiver,
          }),
        );
      const { event, params } = asked;
      const { frames } = await answerOf((receiver) =>
        session.post({ kind: "event", event, params, ref: undefined, receiver }),
      );
      const flash = session.outbox.waiting;
      const navigation = frames.find(isNavigation);
      const failed = frames.find(isError);
      if (failed && flash.length === 0) return this.#errorPage(exchange, failed);
      const target = navigation?.url ?? exchange.url;
      const carry =
        navigation?.carry ??
        (navigation && navigation.action !== "patch"
          ? undefined
          : flash.length > 0
            ? runtime.carried.seal(flash, target)
            : undefined);
      this.#redirect(exchange, target, carry);
    } finally {
      session.close("a plain form has no tab");
    }
  }

  #page(exchange: Exchange, session: LiveSession, sid: string, flash: readonly FlashFrame[]): string {
    const { runtime } = this;
    const { view, route } = session;
    if (!view || !route) throw new DjustError("DJ_INTERNAL", "a mounted session has a view");
    const { options } = runtime;
    const name = view.constructor.name;
    const page = pageHtml(
      {
        title: view.pageTitle ?? options.title ?? name,
        lang: options.lang ?? "en",
        url: exchange.url,
        viewName: name,
        viewHtml: session.html(),
        headHtml: headHtml(view),
        script: this.script,
        stylesheet: this.stylesheet,
        token: runtime.token(session, route),
        csrf: runtime.gates.csrfToken(sid),
        config: {
          path: runtime.prefix,
          transports: runtime.transports,
          ...(runtime.development ? { development: true } : {}),
        },
      },
      options.layout,
    );
    const shown = withMessages(page, flash);
    if (shown !== undefined) session.acknowledge(session.outbox.lastId);
    return withPlainForms(shown ?? page, runtime.gates.csrfToken(sid));
  }

  /** Whether a mount ended in a redirect or an error, which is then answered. */
  #ledElsewhere(exchange: Exchange, frames: readonly ServerFrame[]): boolean {
    const navigation = frames.find(
      (frame): frame is NavigationFrame => isNavigation(frame) && frame.action !== "patch",
    );
    if (navigation) {
      this.#redirect(exchange, navigation.url, navigation.carry);
      return true;
    }
    const error = frames.find(isError);
    if (error) this.#errorPage(exchange, error);
    return error !== undefined;
  }

  #redirect(exchange: Exchange, url: string, carry: string | undefined): void {
    if (carry !== undefined) addCookie(exchange, this.runtime.carried.cookie(carry, url, exchange.https));
    exchange.response.writeHead(303, { location: url, "cache-control": "no-store" });
    exchange.response.end();
  }

  #fail(exchange: Exchange, error: unknown): void {
    const known =
      error instanceof DjustError ? error : new DjustError("DJ_INTERNAL", String(error), { cause: error });
    if (!(error instanceof DjustError)) this.runtime.logger.error({ err: error }, "a page could not be made");
    const own = known.status < 500 || this.runtime.development;
    this.#errorPage(exchange, { type: "error", code: known.code, message: own ? known.message : known.code });
  }

  #errorPage(exchange: Exchange, { code, message }: ErrorFrame): void {
    const { status } = errorCodes[code];
    const title =
      status === 404 ? "Not found" : status < 500 ? "This request was refused" : "Something went wrong";
    const text = message.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
    this.#send(
      exchange,
      status,
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`,
    );
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

function addCookie({ response }: Exchange, cookie: string): void {
  const before = response.getHeader("set-cookie");
  response.setHeader("set-cookie", [
    ...(Array.isArray(before) ? before : before ? [String(before)] : []),
    cookie,
  ]);
}

const isFlash = (frame: ServerFrame): frame is FlashFrame => frame.type === "flash";
const isNavigation = (frame: ServerFrame): frame is NavigationFrame => frame.type === "navigation";
const isError = (frame: ServerFrame): frame is ErrorFrame => frame.type === "error";
