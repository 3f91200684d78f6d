import type { CookieJar } from "jsdom";
import { MemoryStorage } from "./memory-storage.js";

/** A person's browser: what its tabs share. */
export class Browser {
  readonly localStorage = new MemoryStorage();

  /** @param address as the server sees it */
  constructor(
    readonly cookies: CookieJar,
    readonly address: string,
  ) {}

  cookieHeader(url: string): string {
    return this.cookies.getCookieStringSync(url);
  }

  /** Takes `Set-Cookie` headers; one that a browser would refuse is refused. */
  keep(setCookies: readonly string[], url: string): void {
    for (const each of setCookies) this.cookies.setCookieSync(each, url, { ignoreError: true });
  }
}
