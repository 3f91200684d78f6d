import type { CookieJar } from "jsdom";
import { MemoryStorage } from "./memory-storage.js";

/** A browser: what its tabs share. */
export class Browser {
  readonly localStorage = new MemoryStorage();

  /** @param address the client address that the server sees */
  constructor(
    readonly cookies: CookieJar,
    readonly address: string,
  ) {}

  cookieHeader(url: string): string {
    return this.cookies.getCookieStringSync(url);
  }

  /** Stores cookies, except those that a browser would reject. */
  keep(setCookies: readonly string[], url: string): void {
    for (const each of setCookies) this.cookies.setCookieSync(each, url, { ignoreError: true });
  }
}
