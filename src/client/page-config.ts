import type { names } from "../wire/index.js";
import * as dom from "./safe-dom.js";
import type { PageConfig } from "./transports/transport.js";

/** Content of a `<meta>` element. */
export const meta = (name: string): string => {
  const element = dom.find(`meta[name="${name}"]`);
  return (element && dom.getAttribute(element, "content")) ?? "";
};

/** What the server has written into the page's head. */
export const readConfig = (): PageConfig => {
  // A page without live views says nothing.
  const told: Partial<PageConfig> = JSON.parse(
    meta("djust-config" satisfies typeof names.configMeta) || "{}",
  );
  const httpOnly = dom.globalValue("DJUST_USE_WEBSOCKET") === false;
  return {
    ...told,
    ...(httpOnly && { transports: ["http"] as const }),
    csrf: meta("csrf-token" satisfies typeof names.csrfMeta),
  } as PageConfig;
};
