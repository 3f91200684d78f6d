import type { Params, replyEvent } from "../../wire/index.js";

/**
 * An event that has no result: its handler has failed, or it is unknown whether it has run.
 *
 * @example
 * this.pushEvent("save", { text }).catch((error: PushEventError) => console.warn(error.code));
 */
export class PushEventError extends Error {
  /** `"PushEventError"`. */
  override readonly name = "PushEventError";

  /** @param code as in docs/errors.md, such as DJ_EVENT_PARAMS */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The view that events are sent to. */
export interface EventReceiver {
  readonly root: Element;
  /**
   * @param reply asks for the handler's return value, which a pushed event brings with this id
   * @returns the event's number; `undefined` if it could not be sent and must not wait
   */
  event(event: string, params: Params, source: Element, reply: string): number | undefined;
}

interface Pending {
  readonly root: EventReceiver;
  readonly source: Element;
  readonly ref: number;
  resolve(value: unknown): void;
  reject(error: PushEventError): void;
}

/** Events that wait for the return value of their handler, by the id that the server repeats. */
const pending = new Map<string, Pending>();
let lastId = 0;
let isListening = false;

/** Sends an event, and returns a promise of its handler's return value. @throws {PushEventError} */
export const pushEvent = <Result = unknown>(
  root: EventReceiver | undefined,
  source: Element,
  event: string,
  params: Params = {},
): Promise<Result> =>
  new Promise((resolve, reject) => {
    if (!root) throw new PushEventError("DJ_NOT_MOUNTED", `There is no view to handle the event "${event}".`);
    listen();
    const id = `${++lastId}`;
    const ref = root.event(event, params, source, id);
    if (ref === undefined) throw new PushEventError("DJ_OFFLINE", `Event "${event}" was not sent.`);
    pending.set(id, { root, source, ref, resolve: (value) => resolve(value as Result), reject });
  });

const settle = (id: string): Pending | undefined => {
  const found = pending.get(id);
  pending.delete(id);
  return found;
};

const listen = (): void => {
  if (isListening) return;
  isListening = true;
  addEventListener("djust:push_event", ({ detail: { event, payload } }) => {
    if (event !== ("dj:reply" satisfies typeof replyEvent)) return;
    const { id, value } = payload as { readonly id: string; readonly value: unknown };
    settle(id)?.resolve(value);
  });
  // Before listeners of the page, which may stop the event.
  addEventListener(
    "djust:error",
    ({ target, detail }) => {
      for (const [id, { root, ref, source }] of pending)
        if (ref === detail.ref && (target === source || target === root.root))
          settle(id)?.reject(new PushEventError(detail.code ?? "DJ_HANDLER", detail.message));
    },
    true,
  );
};
