import type { LiveSession, Logger, Metrics, MistakeReporter } from "../live/index.js";
import { coded, messageOf } from "../wire/index.js";
import type { AppLimits, AppOptions } from "./options.js";
import type { SessionEnds } from "./sessions/session-ends.js";
import { reportStrayRejections } from "./stray-rejections.js";

type Close = () => void | Promise<void>;

/**
 * Starts the parts that run independently of requests: listeners, gauges and shared parts.
 *
 * @returns functions that stop them
 */
export function openBackgroundParts({
  logger,
  metrics,
  limits,
  options,
  registry,
  sessionEnds,
  mistakes,
}: {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly limits: AppLimits;
  readonly options: AppOptions;
  readonly registry: Iterable<LiveSession>;
  readonly sessionEnds: SessionEnds;
  readonly mistakes: MistakeReporter;
}): Close[] {
  const host = { logger, metrics, resumeWindowMs: limits.resumeWindowMs };
  const parts = [
    options.broker,
    options.outboxStore,
    options.carryStore,
    options.undoStore,
    options.inboxStore,
  ];
  const sum = (of: (session: LiveSession) => number): number => {
    let total = 0;
    for (const session of registry) total += of(session);
    return total;
  };
  return [
    sessionEnds.listen(),
    reportStrayRejections((err) => {
      logger.error({ err }, "Unhandled promise rejection. Await the promise or catch its error.");
      const message = `A promise was rejected, and nothing awaits it or catches its error: ${messageOf(err)}`;
      mistakes.onUnreported?.(coded(err, "DJ_HANDLER", message), undefined);
    }),
    ...parts.map((part) => part?.open?.(host)),
    metrics.observe?.("djust.sessions.detached", () =>
      sum(({ detachedAt }) => (detachedAt === undefined ? 0 : 1)),
    ),
    metrics.observe?.("djust.flash.queued", () => sum(({ view }) => view.mounted?.flash.length ?? 0)),
    metrics.observe?.("djust.flash.unacknowledged", () => sum(({ flash }) => flash.waiting.length)),
  ].filter((close) => close !== undefined);
}
