import type { names } from "../wire/index.js";
import * as dom from "./safe-dom.js";
import type { PageConfig } from "./transports/transport.js";

/** Content of a `<meta>` element. */
export const meta = (name: string): string => {
  const element = dom.find(`meta[name="${name}"]`);
  return (element && dom.getAttribute(element, "content")) ?? "";
};

/** The configuration in the page's head. A page without live views may have none. */
export const pageConfig = (): Partial<PageConfig> =>
  JSON.parse(meta("djust-config" satisfies typeof names.configMeta) || "{}");

/** The same, without the transports that the page's scripts disable. */
export const readConfig = (): PageConfig => {
  const httpOnly = dom.globalValue("DJUST_USE_WEBSOCKET") === false;
  return { ...pageConfig(), ...(httpOnly && { transports: ["http"] as const }) } as PageConfig;
};
