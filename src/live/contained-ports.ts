import { isPromise, messageOf } from "../wire/index.js";
import type { InboxStore } from "./inbox/inbox-store.js";
import type { Broker, CarryStore, Logger, Metrics, OutboxStore } from "./ports.js";

/**
 * An application's logger, metrics and stores are called from places that cannot handle an exception: timers, the end
 * of a turn, the handling of another error. These wrappers log the failure and continue.
 */

type Level = keyof Logger;

/** A logger that never throws. An entry that the logger fails to write is written as plain text, then to the console. */
export function containLogger(logger: Logger): Logger {
  const at =
    (level: Level) =>
    (fields: object, message: string): void => {
      attempt(
        () => logger[level](fields, message),
        (error) =>
          attempt(
            () => logger[level](plainText(fields), message),
            () => attempt(() => console.error(`[djust] ${message} (the logger failed: ${messageOf(error)})`)),
          ),
      );
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Fields without values that make a serializer fail: cycles, proxies, objects without a prototype. */
function plainText(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "object" || typeof value === "symbol" ? messageOf(value) : value,
    ]),
  );
}

/** Metrics that never throw. Only the first failure is logged, because counters are called in every turn. */
export function containMetrics(metrics: Metrics, logger: Logger): Metrics {
  let isReported = false;
  const failed = (err: unknown): void => {
    if (isReported) return;
    isReported = true;
    logger.error({ err }, "The metrics failed; further failures are not logged");
  };
  // Without the closures of `attempt`, because counters are called several times in every turn.
  const contained: Metrics = {
    count(name, by, attributes) {
      try {
        ignoreRejection(metrics.count(name, by, attributes), failed);
      } catch (error) {
        failed(error);
      }
    },
    record(name, value, attributes) {
      try {
        ignoreRejection(metrics.record(name, value, attributes), failed);
      } catch (error) {
        failed(error);
      }
    },
  };
  if (!metrics.observe) return contained;
  return {
    ...contained,
    observe: (name, read) => {
      let end: unknown;
      attempt(() => {
        end = metrics.observe?.(name, read);
      }, failed);
      return () => attempt(() => (typeof end === "function" ? end() : undefined), failed);
    },
  };
}

/** @param result of a function whose type returns nothing, but which may be asynchronous */
function ignoreRejection(result: unknown, failed: (error: unknown) => void): void {
  if (isPromise(result)) void Promise.resolve(result).catch(failed);
}

/** An outbox store whose calls never throw; `add` and `claim` reject, as their callers expect. */
export function containOutboxStore(store: OutboxStore, logger: Logger): OutboxStore {
  const failed = (call: string) => (err: unknown) =>
    logger.error({ err }, `The outbox store failed: ${call}`);
  const notAcknowledged = (err: unknown): undefined => void attempt(() => failed("acknowledge")(err));
  return {
    add(...given) {
      try {
        // Sessions may share the promise.
        return Promise.resolve(store.add(...given));
      } catch (error) {
        return Promise.reject(error);
      }
    },
    claim: async (...given) => store.claim(...given),
    // Without the closures of `attempt`, because every tab acknowledges every message.
    acknowledge(sessionId, id, isAwaited) {
      try {
        const removed = store.acknowledge(sessionId, id, isAwaited);
        return isPromise(removed) ? Promise.resolve(removed).catch(notAcknowledged) : undefined;
      } catch (error) {
        return notAcknowledged(error);
      }
    },
    attached: (...given) => void attempt(() => store.attached(...given), failed("attached")),
    passOn: (...given) => void attempt(() => store.passOn(...given), failed("passOn")),
    settle: (...given) => void attempt(() => store.settle(...given), failed("settle")),
    remove: (...given) => void attempt(() => store.remove(...given), failed("remove")),
    listen: (...given) => store.listen(...given),
  };
}

/** A carry store whose calls never throw or reject; flash that it fails to keep or read is not shown. */
export function containCarryStore(store: CarryStore, logger: Logger): CarryStore {
  const failed = (call: string) => (err: unknown) => {
    logger.error({ err }, `The carry store failed: ${call}`);
  };
  return {
    once: (...given) => attempt(() => store.once(...given), failed("once"), false),
    keep: (...given) => attempt(() => store.keep(...given), failed("keep")),
    take: (...given) => attempt(() => store.take(...given), failed("take")),
  };
}

/** An inbox store that never fails to keep a message; `read`, `list` and `watch` fail, as their callers expect. */
export function containInboxStore(store: InboxStore, logger: Logger): InboxStore {
  const failed = (call: string) => (err: unknown) => {
    logger.error({ err }, `The inbox store failed: ${call}`);
  };
  return {
    put: (...given) => attempt(() => store.put(...given), failed("put")),
    update: (...given) => attempt(() => store.update(...given), failed("update")),
    remove: (...given) => attempt(() => store.remove(...given), failed("remove")),
    read: (...given) => store.read(...given),
    list: (...given) => store.list(...given),
    watch: (...given) => store.watch(...given),
  };
}

/** A broker for live sessions. Only `subscribe` throws, to the handler that calls it. */
export function containBroker(broker: Broker, logger: Logger): Broker {
  const failed = (call: string) => (err: unknown) => {
    logger.error({ err }, `The broker failed: ${call}`);
  };
  return {
    publish: (...given) => void attempt(() => broker.publish(...given), failed("publish")),
    publishFlash: (...given) => void attempt(() => broker.publishFlash(...given), failed("publishFlash")),
    subscribe: (...given) => {
      const subscription = broker.subscribe(...given);
      return {
        present: (isPresent) => attempt(() => subscription.present(isPresent), failed("present")),
        take: () => attempt(() => subscription.take(), failed("take")),
        end: () => void attempt(() => subscription.end(), failed("end")),
      };
    },
  };
}

/**
 * Calls a function that may throw or reject.
 *
 * @param failed called with the error; its own failure is ignored
 * @returns the result of `call`, or `instead` if it fails
 */
function attempt<T, F = undefined>(
  call: () => T | PromiseLike<T>,
  failed: (error: unknown) => void = () => {},
  instead?: F,
): T | F | Promise<T | F> {
  const recover = (error: unknown): F => {
    try {
      failed(error);
    } catch {
      // Nothing is left to report it with.
    }
    return instead as F;
  };
  try {
    const result = call();
    return isPromise(result) ? Promise.resolve(result).catch(recover) : result;
  } catch (error) {
    return recover(error);
  }
}
