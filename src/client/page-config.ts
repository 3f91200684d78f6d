import type { names } from "../wire/index.js";
import type { PageConfig } from "./transports/transport.js";

/** Content of a `<meta>` element. */
export const meta = (name: string): string =>
  document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";

/** What the server has written into the page's head. */
export const readConfig = (): PageConfig => {
  let told: Partial<PageConfig> = {};
  try {
    told = JSON.parse(meta("djust-config" satisfies typeof names.configMeta));
  } catch {
    // A page without live views says nothing.
  }
  const httpOnly = (globalThis as { DJUST_USE_WEBSOCKET?: unknown }).DJUST_USE_WEBSOCKET === false;
  return {
    path: "/_djust",
    ...told,
    transports: httpOnly ? ["http"] : (told.transports ?? ["websocket", "sse", "http"]),
    csrf: meta("csrf-token" satisfies typeof names.csrfMeta),
  };
};
