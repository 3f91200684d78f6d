import type { ByteSource, Clock } from "../../live/index.js";
import { DjustError } from "../../wire/index.js";
import type { Exchange } from "../http/exchange.js";

/**
 * The bytes of a request as they arrive, one part after another, so that a sender waits for the storage.
 *
 * @param bounds.idleMs how long no byte may arrive
 * @param bounds.totalMs how long the whole body may take
 */
export async function bodyParts(
  exchange: Exchange,
  { idleMs, totalMs, clock }: { readonly idleMs: number; readonly totalMs: number; readonly clock: Clock },
): Promise<ByteSource> {
  const parts = await sourceOf(exchange);
  const endsAt = clock.now() + totalMs;
  return {
    async next() {
      let timer: unknown;
      const late = new Promise<never>((_, reject) => {
        timer = clock.setTimeout(
          () => reject(incomplete("The bytes of a file did not arrive in time. Send the rest.")),
          Math.max(0, Math.min(idleMs, endsAt - clock.now())),
        );
      });
      try {
        return await Promise.race([parts.next(), late]);
      } catch (error) {
        throw error instanceof DjustError
          ? error
          : incomplete("The bytes of a file were cut off. Send the rest.", error);
      } finally {
        clock.clearTimeout(timer);
      }
    },
  };
}

async function sourceOf({ body: given, request }: Exchange): Promise<ByteSource> {
  const body: unknown = typeof given === "function" ? await given() : given;
  if (body instanceof Uint8Array) return listOf([body]);
  if (typeof body === "string") return listOf([Buffer.from(body, "latin1")]);
  if (isStream(body)) return body[Symbol.asyncIterator]();
  if (isStream(request)) return request[Symbol.asyncIterator]();
  return listOf([]);
}

function isStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return value !== null && typeof value === "object" && Symbol.asyncIterator in value;
}

async function* listOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array, undefined> {
  yield* parts;
}

function incomplete(message: string, cause?: unknown): DjustError {
  return new DjustError("DJ_BODY_INCOMPLETE", message, { cause });
}
