import { type Entry, errorFrame, uploadNamed } from "../../live/index.js";
import { DjustError, headers, isDjustError } from "../../wire/index.js";
import type { Exchange } from "../http/exchange.js";
import { sendJson } from "../http/send-json.js";
import type { Runtime } from "../runtime.js";
import { bodyParts } from "./body-parts.js";

/** How many times `limits.bodyTimeoutMs` a request may take as long as bytes arrive. */
const totalTimes = 1.5;

/**
 * Receives the bytes of files, the same for every transport: each request has a part of one file and its offset, and the
 * response says how many bytes of the file have arrived. A request without an offset only asks for that number, after a cut.
 */
export class UploadEndpoint {
  constructor(private readonly runtime: Runtime) {}

  async post(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    try {
      const entry = this.#entry(exchange);
      const offset = request.headers[headers.offset];
      const received =
        offset === undefined ? await entry.offset() : await this.#receive(exchange, entry, numberOf(offset));
      sendJson(response, 200, { offset: received, done: entry.isDone });
    } catch (error) {
      this.#refuse(exchange, error);
    }
  }

  /** @throws {DjustError} those of the gates, DJ_UPLOAD_GONE */
  #entry(exchange: Exchange): Entry {
    const { gates, sessions, rates, uploadTokens, clock, registry } = this.runtime;
    const given = exchange.request.headers;
    gates.origin(given.origin, exchange.host);
    const sid = sessions.idOf(exchange);
    gates.csrf(oneOf(given[headers.csrf]), sid);
    rates.frame({ owner: sid, address: exchange.network });
    const token = uploadTokens.open(oneOf(given[headers.upload]) ?? "", clock.now());
    const session = token && registry.get(token.sessionId);
    if (!token || (session && session.owner !== sid))
      throw new DjustError(
        "DJ_TOKEN",
        "The token of the file is missing, invalid or expired, or belongs to another browser. Select the file again.",
      );
    const mounted = session?.closed === false ? session.view.mounted : undefined;
    const entry = mounted && uploadNamed(mounted, token.upload)?.entry(token.ref);
    if (!session || !entry)
      throw new DjustError("DJ_UPLOAD_GONE", "The file must still be selected in its view. Select it again.");
    session.connection.touch();
    return entry;
  }

  async #receive(exchange: Exchange, entry: Entry, offset: number): Promise<number> {
    const { clock, limits } = this.runtime;
    const idleMs = limits.bodyTimeoutMs;
    const parts = await bodyParts(exchange, { idleMs, totalMs: totalTimes * idleMs, clock });
    return entry.receive(offset, parts);
  }

  #refuse(exchange: Exchange, error: unknown): void {
    const { runtime } = this;
    const { request, response } = exchange;
    runtime.gates.refused(error);
    if (!isDjustError(error)) runtime.logger.error({ err: error }, "Failed to receive a part of a file");
    if (response.headersSent) return void response.end();
    // The rest of the body would precede the next request. HTTP/2 ends only the stream.
    if (!(":authority" in request.headers)) response.setHeader("connection", "close");
    const frame = errorFrame(error, runtime);
    sendJson(response, isDjustError(error) ? error.status : 500, frame);
  }
}

function oneOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** @throws {DjustError} DJ_FRAME_FIELD */
function numberOf(offset: string | string[]): number {
  if (typeof offset === "string" && /^\d{1,15}$/.test(offset)) return Number(offset);
  throw new DjustError("DJ_FRAME_FIELD", `The header ${headers.offset} must be a number of bytes.`);
}
