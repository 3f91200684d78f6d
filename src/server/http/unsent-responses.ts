import type { ServerResponse } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import type { Socket } from "node:net";
import { type Share, SharedTable } from "../../live/index.js";
import type { HttpRequest } from "./exchange.js";

const mib = 1024 * 1024;
const maxBytes = { total: 256 * mib, perAddress: 32 * mib };
/** HTTP/2 error code for a stream that is no longer needed (RFC 9113, section 7). */
const cancel = 8;

/**
 * Responses that were written but that their clients have not read yet. A client that reads nothing for some time is
 * disconnected, and the number of unread bytes is limited.
 */
export class UnsentResponses {
  readonly #waiting: SharedTable<() => void>;
  #watched = 0;

  /** @param cut called for each response that is cut off to make room for another */
  constructor(
    private readonly timeoutMs: number,
    cut: () => void,
  ) {
    this.#waiting = new SharedTable({
      bounds: maxBytes,
      evicted: (end) => {
        cut();
        end();
      },
    });
  }

  /**
   * @param response Node's response, if known
   * @param bytes how many bytes of the response are still buffered
   */
  watch(
    request: HttpRequest,
    response: Partial<ServerResponse> | undefined,
    bytes: number,
    from: Share,
  ): void {
    if (bytes === 0 || response?.writableFinished) return;
    const { stream } = request as Partial<Http2ServerRequest>;
    const end = (): void => (stream ? stream.close(cancel) : void response?.socket?.destroy());
    // Node restarts the timeout with each chunk that the client reads, and with the next request.
    if (stream) stream.setTimeout(this.timeoutMs, end);
    else (request.socket as Partial<Socket> | undefined)?.setTimeout?.(this.timeoutMs);
    if (!response?.once) return;
    const key = String(++this.#watched);
    if (!this.#waiting.set(key, end, { ...from, weight: bytes })) return end();
    response.once("close", () => this.#waiting.delete(key));
  }
}
