import type { ErrorFrame } from "../../wire/index.js";
import type { Exchange } from "../http/exchange.js";
import type { Runtime } from "../runtime.js";
import type { DevelopmentData } from "./development-data.js";

/** @returns `undefined` in production, and if the development tools are turned off */
export function developmentData(
  { explain, prefix, options }: Runtime,
  { https, host, request, session }: Exchange,
  error?: ErrorFrame,
): DevelopmentData | undefined {
  if (!explain) return undefined;
  const { "sec-fetch-site": site, "sec-fetch-dest": destination } = request.headers;
  return {
    path: prefix,
    origin: `${https ? "https" : "http"}://${host}`,
    allowedOrigins: options.allowedOrigins ?? [],
    secureCookie: session ? "auto" : (options.cookie?.secure ?? "auto"),
    isFramed:
      site === "cross-site" &&
      /frame/.test(String(destination)) &&
      !(https && options.cookie?.sameSite === "none"),
    ...(error ? { error } : {}),
  };
}
