import { randomBytes } from "node:crypto";
import { stringifySetCookie } from "cookie";
import { type Clock, type Share, SharedTable } from "../../live/index.js";
import { type FlashCommand, names } from "../../wire/index.js";
import { cookiesNamed } from "../http/cookie-header.js";

/** How long a page may take to arrive, in ms. */
const waitMs = 10_000;
/** How long a browser may take to show a page that has been sent in full, in ms. */
const arrivalMs = 1_000;
/** Maximum number of pages that are kept; the messages and session values of a page exist anyway until it is sent. */
const maxPages = { total: 20_000, perAddress: 5_000, perOwner: 8 };

/** Returns a request header by its name in lower case. */
export type HeaderReader = (name: string) => string | string[] | null | undefined;

/** A request for a page. */
export interface PageRequest {
  readonly header: HeaderReader;
  readonly https: boolean;
  /** Identifies the browser; it also sends this id with a request that replaces this one. */
  readonly browser: string | undefined;
  readonly from: Share;
  /** Whether the browser has run the page script before. @default false */
  readonly hasScript?: boolean | undefined;
}

/**
 * Keeps the messages and session values that a page consumes until the page is known to be on screen. A browser that
 * aborts a navigation for another one never shows the first page, even if the server has sent it; the page that
 * replaces it then gets the same messages and values.
 */
export class UnseenPages {
  readonly #pages = new SharedTable<UnseenPage>({ bounds: maxPages });

  constructor(private readonly clock: Pick<Clock, "now">) {}

  get size(): number {
    return this.#pages.size;
  }

  /**
   * Takes what the pages that a request replaces have consumed. Such a page was requested from the same page of the
   * browser, which closed its connection or has had no time to show the response.
   *
   * @param kind what responds to the request; an ordinary route leaves session values to the next view
   */
  async replacedBy(request: PageRequest, kind: PageKind): Promise<Consumed> {
    const route = this.#find(request, "route");
    const view = this.#find(request, "view");
    if (kind === "view") await view?.rendered;
    const flash = [...(route?.takeFlash() ?? []), ...(view?.takeFlash() ?? [])];
    return { flash, popped: kind === "view" ? (view?.takePopped() ?? {}) : {} };
  }

  /**
   * Begins the response to a request for a page.
   *
   * @param flash messages of earlier requests that the page shows
   */
  begin(request: PageRequest, kind: PageKind, flash: readonly FlashCommand[]): UnseenPage | undefined {
    const { header, browser, https, from, hasScript = false } = request;
    if (browser === undefined || !isNavigation(header)) return undefined;
    const now = this.clock.now();
    const page = new UnseenPage(this.clock, refererOf(header), https, hasScript, flash);
    const share = { owner: browser, address: from.address, until: now + waitMs };
    this.#pages.set(`${browser} ${kind}`, page, share, now);
    return page;
  }

  #find({ header, browser }: PageRequest, kind: PageKind): UnseenPage | undefined {
    if (browser === undefined || !isNavigation(header)) return undefined;
    const now = this.clock.now();
    const page = this.#pages.get(`${browser} ${kind}`, now);
    return page?.referer === refererOf(header) && page.until > now && !page.isSeen(header) ? page : undefined;
  }
}

/** What has rendered a page. */
type PageKind = "route" | "view";

/** One-shot state that a page consumes. */
interface Consumed {
  readonly flash: readonly FlashCommand[];
  /** Session values by key. */
  readonly popped: Readonly<Record<string, unknown>>;
}

/** A page that a browser has requested, and what it consumes. */
export class UnseenPage {
  until: number;
  /** Resolves when everything that the page consumes is known. */
  readonly rendered: Promise<void>;
  #setRendered = (): void => {};
  readonly #name = randomBytes(9).toString("hex");
  #flash: readonly FlashCommand[] | undefined;
  #popped: Consumed["popped"] | undefined = {};

  constructor(
    private readonly clock: Pick<Clock, "now">,
    readonly referer: string,
    private readonly https: boolean,
    private readonly hasScript: boolean,
    flash: readonly FlashCommand[],
  ) {
    this.#flash = flash;
    this.until = clock.now() + waitMs;
    this.rendered = new Promise((resolve) => {
      this.#setRendered = resolve;
    });
  }

  /**
   * Called when the page is ready to be sent.
   *
   * @returns the `Set-Cookie` header with the page's name, which its script changes once it runs; `undefined` if the
   *   page consumes nothing
   */
  ready({ flash, popped }: Partial<Consumed> = {}): string | undefined {
    // State that another request has taken is not taken again.
    this.#flash &&= flash ?? this.#flash;
    this.#popped &&= popped ?? this.#popped;
    this.#setRendered();
    if (!this.#flash?.length && Object.keys(this.#popped ?? {}).length === 0) return undefined;
    const maxAge = waitMs / 1000;
    const { https: secure } = this;
    return stringifySetCookie({
      name: names.pageCookie,
      value: this.#name,
      path: "/",
      maxAge,
      sameSite: "lax",
      secure,
    });
  }

  /** Called when the page is not shown, so that it consumes nothing. */
  cancel(): void {
    this.until = 0;
    this.#setRendered();
  }

  takeFlash(): Consumed["flash"] {
    const flash = this.#flash ?? [];
    this.#flash = undefined;
    return flash;
  }

  takePopped(): Consumed["popped"] {
    const popped = this.#popped ?? {};
    this.#popped = undefined;
    return popped;
  }

  /** Called when the response has ended. @param isComplete whether the browser has received all of it */
  sent(isComplete: boolean): void {
    // Without a script, nothing else indicates that the page is on screen.
    const wait = this.hasScript ? arrivalMs : 0;
    if (isComplete) this.until = Math.min(this.until, this.clock.now() + wait);
  }

  /** Whether the page's script has reported that the page is on screen. */
  isSeen(header: HeaderReader): boolean {
    return cookiesNamed(String(header("cookie") ?? ""), names.pageCookie).includes(
      `${this.#name}${names.pageSeen}`,
    );
  }
}

/** Whether a user's browser navigates to a page (Fetch Metadata). */
function isNavigation(header: HeaderReader): boolean {
  return header("sec-fetch-dest") === "document";
}

function refererOf(header: HeaderReader): string {
  return String(header("referer") ?? "");
}
