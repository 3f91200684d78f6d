import { type Clock, SharedTable } from "../../live/index.js";
import { UnseenPages } from "../flash/unseen-pages.js";
import type { IncomingRequest } from "../http/exchange.js";
import { randomText } from "../security/random.js";
import type { Signer } from "../security/signing.js";
import { BrowserSession } from "./browser-session.js";
import { dropEmptySession, type FrameworkSession, keepSession } from "./framework-session.js";
import { SessionCookie, type SessionCookieOptions } from "./session-cookie.js";
import { digestOf, type SessionEnd } from "./session-ends.js";
import type { SessionStore } from "./session-store.js";
import { TabSession } from "./tab-session.js";

/** How long an id that has ended is remembered, in ms, and how many. */
const endingMs = 60 * 60 * 1000;
const maxEnding = 10_000;

/**
 * The sessions of browsers: an id in a signed cookie, the data in a store. All tabs of a browser share one object, so
 * that a value that one tab has popped is gone for the others.
 */
export class BrowserSessions {
  /** By a digest of the id, so that the time a look-up takes reveals nothing about ids. */
  readonly #open = new Map<string, WeakRef<BrowserSession>>();
  readonly #followed = new WeakMap<FrameworkSession, BrowserSession>();
  readonly #collected = new FinalizationRegistry<string>((digest) => {
    if (!this.#open.get(digest)?.deref()) this.#open.delete(digest);
  });
  /** How sessions that were renewed or destroyed have ended, by digest. */
  readonly #ending = new SharedTable<SessionEnd>({ bounds: { total: maxEnding } });
  readonly #cookie: SessionCookie;
  /** Pages that are being loaded, with the messages and session values that they consume. */
  readonly unseenPages: UnseenPages;

  constructor(
    private readonly store: SessionStore,
    signer: Signer,
    private readonly options: SessionCookieOptions,
    private readonly clock: Pick<Clock, "now"> = Date,
    /** Called when a tab has given its browser another session. */
    readonly replaced: (sid: string, how: "renewed" | "destroyed") => void = () => {},
  ) {
    this.unseenPages = new UnseenPages(clock);
    this.#cookie = new SessionCookie(signer.for("session-cookie"), options);
  }

  /** The session id in a `Cookie` header. */
  idFrom(cookieHeader: string | undefined, overHttps: boolean): string | undefined {
    return this.#cookie.read(cookieHeader, overHttps);
  }

  /** The `Set-Cookie` header that gives a browser its session. */
  cookie(sid: string, overHttps: boolean): string {
    return this.#cookie.header(sid, overHttps);
  }

  /**
   * The id of a request's session: the framework's session if there is one, otherwise that of our cookie. Until
   * `leave`, every change is also written to the framework's copy of the data.
   */
  idOf(incoming: IncomingRequest): string | undefined {
    const given = incoming.session;
    if (!given) {
      const sid = this.idFrom(incoming.request.headers.cookie, incoming.https);
      return sid === undefined || this.isOver(sid) ? undefined : sid;
    }
    keepSession(given);
    const session = this.session(given.id, given.store);
    session.follow(given.data, isPresented(given.id, incoming.request.headers.cookie));
    this.#followed.set(given, session);
    return given.id;
  }

  /** The id of a request's session, only to determine whose limits the request counts towards. */
  ownerOf(incoming: IncomingRequest): string | undefined {
    return incoming.session?.id ?? this.idFrom(incoming.request.headers.cookie, incoming.https);
  }

  /** Returns a session to its framework, which saves its copy of the data with the response. */
  leave({ session: given }: IncomingRequest): void {
    if (!given) return;
    const session = this.#followed.get(given);
    session?.unfollow(given.data);
    // Saving the copy would bring back a session that has ended since.
    if (session?.isGone) given.release?.();
  }

  /** A session with a new id. */
  next(): BrowserSession {
    return this.session(this.newId());
  }

  /** Drops the empty session of a new browser, because a redirect or an error does not need it. */
  dropEmpty({ session, request }: IncomingRequest): void {
    if (session) dropEmptySession(session, isPresented(session.id, request.headers.cookie));
  }

  newId(): string {
    return randomText(24);
  }

  /** @param store the store of the framework that the session belongs to @default our own */
  session(sid: string, store?: SessionStore): BrowserSession {
    const digest = digestOf(sid);
    const open = this.#open.get(digest)?.deref();
    if (open) return open;
    const session = new BrowserSession(sid, store ?? this.store, this.options.maxAgeMs, store !== undefined);
    this.#open.set(digest, new WeakRef(session));
    this.#collected.register(session, digest);
    return session;
  }

  /** Whether the browser of a session has run the page script, as far as this node knows. */
  hasScript(sid: string | undefined): boolean {
    // A session that is not open must not be opened here: the framework that it may belong to is not known.
    return sid !== undefined && this.#open.get(digestOf(sid))?.deref()?.hasScript === true;
  }

  /** The session as one tab sees it; the tab may give its browser another one. */
  forTab(sid: string): TabSession {
    return new TabSession(this.session(sid), this);
  }

  /** Whether an id has been renewed or destroyed, so that no request may use it. */
  isOver(sid: string): boolean {
    return this.#ending.size > 0 && this.#ending.get(digestOf(sid), this.clock.now()) === "over";
  }

  /** Whether the browser is about to get a cookie with another id, so that it must not get this one again. */
  isBeingReplaced(sid: string): boolean {
    return this.#ending.get(digestOf(sid), this.clock.now()) !== undefined;
  }

  /** Records how a session has ended, and ends what its tabs show. */
  recordEnd(digest: string, end: SessionEnd): void {
    const now = this.clock.now();
    if (end !== "changed") this.#ending.set(digest, end, { until: now + endingMs }, now);
    if (end !== "renewed")
      this.#open
        .get(digest)
        ?.deref()
        ?.end(end === "over");
  }
}

/** Whether a browser sent the id of a framework's session, signed or not. */
function isPresented(id: string, cookieHeader: string | undefined): boolean {
  if (cookieHeader === undefined) return false;
  if (cookieHeader.includes(id)) return true;
  try {
    return decodeURIComponent(cookieHeader).includes(id);
  } catch {
    return false;
  }
}
