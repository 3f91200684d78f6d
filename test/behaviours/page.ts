import { unescaped } from "./screen.js";

/** A page in response to a GET. */
export interface LoadedPage {
  readonly status: number;
  /** Path and query after redirects. */
  readonly url: string;
  readonly html: string;
  readonly title: string;
  readonly csrf: string;
  readonly token: string;
  /** Base path of the runtime's URLs. */
  readonly path: string;
  /** The content of the view's root. */
  readonly view: string;
}

/** The cookies of one browser, shared by its tabs. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Stores one cookie; of the attributes of `Set-Cookie`, only the expiry matters here. */
  take(setCookie: string): void {
    const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(setCookie) ?? [];
    if (/max-age=0/i.test(setCookie)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

/** Loads a page like a browser: follows redirects, keeps cookies. */
export async function loadPage(origin: string, url: string, jar: CookieJar): Promise<LoadedPage> {
  for (let at = new URL(url, origin), hops = 0; ; hops++) {
    const response = await fetch(at, { headers: { cookie: jar.header }, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) jar.take(cookie);
    const location = response.headers.get("location");
    const html = await response.text();
    if (!location) return parsed(response.status, at.pathname + at.search, html);
    if (hops === 10) throw new Error(`${url} redirects too often`);
    at = new URL(location, at);
  }
}

function parsed(status: number, url: string, html: string): LoadedPage {
  const meta = (name: string): string =>
    unescaped(new RegExp(`<meta name="${name}" content="([^"]*)"`).exec(html)?.[1] ?? "");
  const config = meta("djust-config");
  return {
    status,
    url,
    html,
    title: unescaped(/<title>(.*?)<\/title>/s.exec(html)?.[1] ?? ""),
    csrf: meta("csrf-token"),
    token: meta("djust-token"),
    path: config ? JSON.parse(config).path : "",
    view: /<div dj-view="[^"]*" dj-root>(.*)<\/div>/s.exec(html)?.[1] ?? "",
  };
}
