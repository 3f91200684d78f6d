import type { names } from "../wire/index.js";
import type { PageConfig } from "./transports/transport.js";

/** Content of a `<meta>` element. */
export const meta = (name: string): string =>
  document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";

/** What the server has written into the page's head. */
export const readConfig = (): PageConfig => {
  // A page without live views says nothing.
  const told: Partial<PageConfig> = JSON.parse(
    meta("djust-config" satisfies typeof names.configMeta) || "{}",
  );
  const httpOnly = (globalThis as { DJUST_USE_WEBSOCKET?: unknown }).DJUST_USE_WEBSOCKET === false;
  return {
    ...told,
    ...(httpOnly && { transports: ["http"] as const }),
    csrf: meta("csrf-token" satisfies typeof names.csrfMeta),
  } as PageConfig;
};
