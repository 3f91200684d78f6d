import type { Logger } from "../../live/index.js";
import type { AppLimits } from "../options.js";

/** Warns once that an address has reached a limit; the address may be that of a proxy. */
export function addressWarning(logger: Logger): (limit: keyof AppLimits) => void {
  let hasWarned = false;
  return (limit) => {
    if (hasWarned) return;
    hasWarned = true;
    logger.warn(
      { limit },
      `An address has reached limits.${limit}. If visitors connect through a proxy, set trustProxy; otherwise they all share the address of the proxy.`,
    );
  };
}
