import type { Attachment, LiveSession } from "../live/index.js";
import {
  type ClientFrame,
  closeCodes,
  DjustError,
  decodeClientFrame,
  type MountRequest,
  type ServerFrame,
} from "../wire/index.js";
import { errorFrame } from "./error-frame.js";
import type { Exchange } from "./exchange.js";
import { takeFrame } from "./frame-input.js";
import { RateLimit } from "./gates.js";
import { mountFromToken } from "./mount.js";
import type { Runtime } from "./runtime.js";

/** What carries one connection's frames; the only thing a transport has to bring. */
export interface Line {
  /** Sends frames in one write. */
  send(frames: readonly ServerFrame[]): void;
  close(code: number, reason: string): void;
  /** Bytes that wait because the browser reads slowly. */
  readonly bufferedBytes: number;
}

/** One browser's connection: reads its frames, mounts its view, keeps its limits. */
export class Connection implements Attachment {
  #session: LiveSession | undefined;
  readonly #rate: RateLimit;
  #mounting: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly exchange: Exchange,
    private readonly sid: string | undefined,
    private readonly line: Line,
  ) {
    const { limits, clock } = runtime;
    this.#rate = new RateLimit(limits.eventsPerSecond, limits.eventBurst, clock.now());
  }

  /** Takes one frame from the browser; nothing that it holds can make this throw. */
  take(text: string, bytes: number): void {
    if (this.#closed) return;
    const { limits, clock, gates, development } = this.runtime;
    try {
      if (!this.#rate.take(clock.now())) {
        const refusal = gates.refuse(
          "DJ_RATE_EVENTS",
          `a connection may send ${limits.eventsPerSecond} events a second`,
        );
        this.line.send([errorFrame(refusal, development)]);
        return this.close(closeCodes.rateLimited, "too many events");
      }
      if (bytes > limits.frameBytes)
        throw gates.refuse(
          "DJ_FRAME_SIZE",
          `a frame may have ${limits.frameBytes} bytes, this one has ${bytes}`,
        );
      const frame = decodeClientFrame(text, limits);
      if (frame.type === "mount") return this.#mount(frame);
      if (this.#mounting) return void this.#mounting.then(() => this.#carryOut(frame)).catch(this.#refuse);
      this.#carryOut(frame);
    } catch (error) {
      this.#refuse(error);
    }
  }

  #mount(frame: MountRequest): void {
    this.#session?.detach(this);
    this.#session = undefined;
    const mounted = mountFromToken(this.runtime, this.exchange, frame, this.sid, { attachment: this });
    if (!(mounted instanceof Promise)) {
      this.#session = mounted;
      return;
    }
    // The session comes from another node: what the browser says meanwhile waits.
    this.#mounting = mounted.then((session) => {
      this.#mounting = undefined;
      this.#session = session;
      if (this.#closed) session.detach(this);
    });
    this.#mounting.catch(this.#refuse);
  }

  #carryOut(frame: Exclude<ClientFrame, MountRequest>): void {
    if (frame.type === "ping") this.line.send([{ type: "pong" }]);
    if (this.#session) takeFrame(this.#session, frame);
    else if (frame.type !== "ping") throw new DjustError("DJ_NOT_MOUNTED", "send a mount frame first");
  }

  readonly #refuse = (error: unknown): void => {
    const { logger, development } = this.runtime;
    if (!(error instanceof DjustError)) logger.error({ err: error }, "a frame could not be taken");
    this.line.send([errorFrame(error, development)]);
  };

  receive(frames: readonly ServerFrame[]): void {
    if (this.#closed) return;
    this.line.send(frames);
    if (this.line.bufferedBytes > this.runtime.limits.bufferedBytes) {
      this.runtime.gates.refuse("DJ_SLOW_READER", "");
      this.close(closeCodes.slowReader, "reads too slowly; come back and resume");
    }
  }

  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.lost();
    this.line.close(code, reason);
  }

  /** The connection is gone; the session waits for the tab to come back. */
  lost(): void {
    this.#closed = true;
    this.#session?.detach(this);
    this.#session = undefined;
  }
}
