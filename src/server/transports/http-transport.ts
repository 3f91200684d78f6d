import { absoluteUrl, type Caller, errorFrame, type LiveSession, type Receiver } from "../../live/index.js";
import {
  type ClientFrame,
  DjustError,
  decodeClientFrame,
  headers,
  isDjustError,
  isPromise,
  type MountRequest,
  type Params,
  parseJson,
  refOf,
  type ServerFrame,
} from "../../wire/index.js";
import { type Exchange, visitorOf } from "../http/exchange.js";
import { bodyText } from "../http/request-body.js";
import { sendJson, sendJsonTogether } from "../http/send-json.js";
import type { Runtime } from "../runtime.js";
import type { ViewToken } from "../security/gates.js";
import { RateLimit } from "../security/rates.js";
import { takeFrame } from "./frame-input.js";
import { httpReply, statusOf } from "./http-reply.js";
import { mountFromToken } from "./mount.js";
import { replyOf, type TurnReply } from "./turn-reply.js";

/** The tab name of requests without a view token; the page script uses longer names. */
const withoutToken = "-";

/** How many polls a tab may miss before it no longer counts as present at its topics; a hidden tab polls less often. */
const leasePolls = 10;

/** The tab that a request comes from, as the gates have identified it. */
interface Sender {
  /** The browser's session. */
  readonly sid: string;
  readonly token: ViewToken | undefined;
}

/** A frame that cannot be decoded, but whose session can reply with the error. */
class Undecoded {
  constructor(
    readonly error: DjustError,
    readonly ref: number | undefined,
  ) {}
}

/** Frames over HTTP: each POST is one frame, and its response that turn's reply. */
export class HttpTransport {
  readonly #rates = new WeakMap<LiveSession, RateLimit>();

  constructor(private readonly runtime: Runtime) {}

  /** Responds to a POST to a page's own URL. */
  async post(exchange: Exchange): Promise<void> {
    if (!this.runtime.transports.includes("http"))
      return this.#refuse(
        exchange,
        new DjustError("DJ_TRANSPORT", "This application does not offer the HTTP transport."),
      );
    try {
      const sender = this.#admit(exchange);
      const frame = await this.#read(exchange, sender);
      if (frame instanceof Undecoded) {
        return await this.#reply(
          exchange,
          await replyOf((receiver) => this.#postRefused(sender, frame, receiver)),
        );
      }
      if (frame.type === "mount") return await this.#mount(exchange, frame, sender.sid);
      if (!sender.token)
        return await this.#reply(exchange, await this.#handleWithoutToken(exchange, frame, sender.sid));
      const session = this.#session(sender, frame);
      const caller = this.#callerOf(exchange, sender.sid);
      const replied = replyOf((receiver) => takeFrame(session, frame, { receiver, caller }));
      await this.#reply(exchange, isPromise(replied) ? await replied : replied, session);
    } catch (error) {
      this.#refuse(exchange, error);
    }
  }

  /** Responds to a POST with a frame for a session that sends its own frames over an event stream. */
  async up(exchange: Exchange): Promise<void> {
    try {
      const sender = this.#admit(exchange);
      const frame = await this.#read(exchange, sender);
      // The turn outlives this response, with which the framework would overwrite the session's data.
      exchange.session?.release?.();
      if (frame instanceof Undecoded) {
        this.#postRefused(sender, frame);
        return sendJson(exchange.response, frame.error.status, {});
      }
      if (frame.type === "mount")
        throw new DjustError(
          "DJ_FRAME_TYPE",
          "A mount frame over SSE must be the query of the event stream's request, not a POST.",
        );
      const session = this.#session(sender, frame);
      takeFrame(session, frame, { caller: this.#callerOf(exchange, sender.sid) });
      if (frame.type === "ping") session.pong();
      await sendJsonTogether(exchange.response, 202, {});
    } catch (error) {
      this.#refuse(exchange, error);
    }
  }

  /** Runs the gates. */
  #admit(exchange: Exchange): Sender {
    const { gates, sessions, clock } = this.runtime;
    gates.origin(exchange.request.headers.origin, exchange.host);
    const sid = sessions.idOf(exchange);
    gates.csrf(headerOf(exchange, headers.csrf), sid);
    const given = headerOf(exchange, headers.token);
    return { sid: sid ?? "", token: given === undefined ? undefined : gates.token(given, sid, clock.now()) };
  }

  /** Reads the frame. @returns an error instead if its session can reply to it */
  async #read(exchange: Exchange, { sid, token }: Sender): Promise<ClientFrame | Undecoded> {
    const { rates, bodyBounds, limits } = this.runtime;
    const from = { owner: sid, address: exchange.network };
    let text = "";
    let frame: ClientFrame;
    try {
      text = await bodyText(exchange, bodyBounds);
      frame = this.#frame(exchange, text);
    } catch (error) {
      rates.frame(from);
      if (!(error instanceof DjustError) || !token) throw error;
      return new Undecoded(error, numberIn(exchange, headers.ref) ?? refOf(text, limits.frameBytes));
    }
    const isDue =
      frame.type === "ack" && token && this.runtime.find(token.sessionId, sid)?.flash.awaits(frame.flash);
    if (!isDue) rates.frame(from);
    return frame;
  }

  /**
   * Makes the reply to a frame that cannot be decoded a turn of its session, if the frame's number is known.
   *
   * @throws {DjustError} the error itself if the number is unknown or there is no session
   */
  #postRefused({ sid, token }: Sender, { error, ref }: Undecoded, receiver?: Receiver): void {
    const session = token && this.runtime.find(token.sessionId, sid);
    if (ref === undefined || !token || !session?.local.follows(token.copy)) throw error;
    session.connection.touch();
    session.post({ kind: "refused", error, ref, receiver });
  }

  #frame(exchange: Exchange, text: string): ClientFrame {
    const ack = numberIn(exchange, headers.ack);
    const event = headerOf(exchange, headers.event);
    if (event === undefined) return decodeClientFrame(text, this.runtime.limits);
    const params = text === "" ? {} : parseJson(text, this.runtime.limits);
    if (params === null || typeof params !== "object" || Array.isArray(params))
      throw new DjustError(
        "DJ_FRAME_FIELD",
        "The body of an event must be a JSON object with the handler's parameters.",
      );
    const ref = numberIn(exchange, headers.ref);
    return {
      type: "event",
      event,
      params: params as Params,
      ...(ref === undefined ? undefined : { ref }),
      ...(ack === undefined ? undefined : { ack }),
    };
  }

  #session({ sid, token }: Sender, frame: ClientFrame): LiveSession {
    const session = token && this.runtime.find(token.sessionId, sid);
    if (!token || !session?.local.follows(token.copy))
      throw new DjustError("DJ_NOT_MOUNTED", "Live session expired. Mount the view again.");
    this.#limitRate(session, frame);
    session.connection.touch();
    return session;
  }

  #limitRate(session: LiveSession, frame: ClientFrame): void {
    // Acknowledgements follow what the server sends.
    if (frame.type === "ack" && session.flash.awaits(frame.flash)) return;
    const { clock, limits } = this.runtime;
    const now = clock.now();
    let rate = this.#rates.get(session);
    if (!rate) {
      rate = new RateLimit(limits.eventsPerSecond, limits.eventBurst, now);
      this.#rates.set(session, rate);
    }
    if (!rate.take(now))
      throw new DjustError(
        "DJ_RATE_EVENTS",
        `A tab must not send more than ${limits.eventsPerSecond} events per second.`,
      );
  }

  /** @param session the session that the tab's next requests are for, if any */
  #reply(exchange: Exchange, { frames, more }: TurnReply, session?: LiveSession): Promise<void> {
    const { pollMs } = this.runtime.limits;
    // Without a connection, the tab polls for messages at the topics of its view.
    const poll = session?.presentFor(leasePolls * pollMs) ? pollMs : undefined;
    return sendJsonTogether(exchange.response, statusOf(frames), httpReply(frames, more, poll));
  }

  async #mount(exchange: Exchange, frame: MountRequest, sid: string): Promise<void> {
    this.runtime.rates.mount({ address: exchange.network });
    let session: LiveSession | undefined;
    const reply = await replyOf(async (receiver) => {
      session = await mountFromToken(this.runtime, visitorOf(exchange), frame, sid, { receiver });
      session.connection.touch();
    });
    await this.#reply(exchange, reply, session);
  }

  /** Handles a request without a view token. Such requests share a live session. */
  async #handleWithoutToken(
    exchange: Exchange,
    frame: Exclude<ClientFrame, MountRequest>,
    sid: string,
  ): Promise<TurnReply> {
    this.runtime.rates.unnamed({ owner: sid, address: exchange.network });
    const own: LiveSession[] = [];
    for (const session of this.runtime.registry)
      if (session.owner === sid && absoluteUrl(session.view.url).pathname === exchange.path)
        own.push(session);
    const loaded = own.reverse().find((session) => session.belongsTo(withoutToken));
    if (!loaded) return this.#mountWithoutToken(exchange, frame, sid);
    this.#limitRate(loaded, frame);
    loaded.connection.touch();
    const { frames, more } = await replyOf((receiver) =>
      takeFrame(loaded, frame, { receiver, caller: this.#callerOf(exchange, sid) }),
    );
    return { frames: frames.map((each) => inHtml(each, loaded)), more };
  }

  /** Mounts the page's view for a request without a view token, and replies with the whole view. */
  async #mountWithoutToken(
    exchange: Exchange,
    frame: Exclude<ClientFrame, MountRequest>,
    sid: string,
  ): Promise<TurnReply> {
    const { runtime } = this;
    const session = runtime.open(sid, exchange.network);
    session.belongsTo(withoutToken);
    const visitor = runtime.visitorOf(exchange, sid);
    const loaded = await replyOf((receiver) =>
      session.post({ kind: "load", visitor, url: exchange.url, receiver, carry: undefined }),
    );
    if (
      !session.view.mounted ||
      loaded.frames.some(({ type }) => type === "error" || type === "navigation")
    ) {
      session.close("The mount ended in a redirect or an error");
      return loaded;
    }
    runtime.registry.add(session);
    const { frames, more } = await replyOf((receiver) => takeFrame(session, frame, { receiver }));
    const whole = (each: ServerFrame): ServerFrame =>
      each.type === "noop"
        ? { ...each, type: "html_update", version: 1, html: session.view.html() }
        : inHtml(each, session);
    return { frames: frames.map(whole), more };
  }

  #callerOf(exchange: Exchange, sid: string): Caller {
    return () => this.runtime.visitorOf(exchange, sid);
  }

  #refuse(exchange: Exchange, error: unknown): void {
    const frame = errorFrame(error, this.runtime, { ref: numberIn(exchange, headers.ref) });
    this.runtime.gates.refused(error);
    if (!isDjustError(error))
      this.runtime.logger.error({ err: error }, "Failed to process a frame sent over HTTP");
    if (exchange.response.headersSent) return void exchange.response.end();
    sendJson(exchange.response, statusOf([frame]), frame);
  }
}

/** Replaces a patch by the whole HTML, for a client without a tree. */
function inHtml(frame: ServerFrame, session: LiveSession): ServerFrame {
  if (frame.type === "html_update") {
    const { tree: _, templates: __, ...rest } = frame;
    return { ...rest, html: session.view.html() };
  }
  if (frame.type !== "patch") return frame;
  const { patches: _, templates: __, ...rest } = frame;
  return { ...rest, type: "html_update", html: session.view.html() };
}

function headerOf(exchange: Exchange, name: string): string | undefined {
  const value = exchange.request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function numberIn(exchange: Exchange, name: string): number | undefined {
  const value = headerOf(exchange, name);
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
