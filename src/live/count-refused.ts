import { gateCodes, isDjustError } from "../wire/index.js";
import type { Metrics } from "./ports.js";

/** Counts a refused request or frame, by error code. */
export function countRefused(metrics: Metrics, error: unknown): void {
  if (isDjustError(error) && gateCodes.has(error.code))
    metrics.count("djust.gate.refused", 1, { code: error.code });
}
