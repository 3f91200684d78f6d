import type { ServerResponse } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import type { Socket } from "node:net";
import { type Share, SharedTable } from "../../live/index.js";
import type { HttpRequest } from "./exchange.js";

const mib = 1024 * 1024;
const bytesMost = { total: 256 * mib, perAddress: 32 * mib };
/** The stream is ended early (RFC 9113, section 7). */
const cancel = 8;

/**
 * Responses that have been written and wait for their browsers to read them. One that takes nothing for a while is
 * cut off, and what waits is bounded in bytes.
 */
export class UnsentResponses {
  readonly #waiting: SharedTable<() => void>;
  #watched = 0;

  /** @param cut called with each response that had to go for another */
  constructor(
    private readonly timeoutMs: number,
    cut: () => void,
  ) {
    this.#waiting = new SharedTable({
      bounds: bytesMost,
      evicted: (end) => {
        cut();
        end();
      },
    });
  }

  /**
   * @param response of Node, where it is at hand
   * @param bytes of the response that have not left
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
    // Node sees to it that the time begins again with each part that the browser has taken, and with the next request.
    if (stream) stream.setTimeout(this.timeoutMs, end);
    else (request.socket as Partial<Socket> | undefined)?.setTimeout?.(this.timeoutMs);
    if (!response?.once) return;
    const key = String(++this.#watched);
    if (!this.#waiting.set(key, end, { ...from, weight: bytes })) return end();
    response.once("close", () => this.#waiting.delete(key));
  }
}
