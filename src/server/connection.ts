import { type Attachment, errorFrame, type LiveSession } from "../live/index.js";
import {
  type ClientFrame,
  closeCodes,
  DjustError,
  decodeClientFrame,
  isDjustError,
  type MountRequest,
  type ServerFrame,
} from "../wire/index.js";
import type { Visitor } from "./exchange.js";
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
  #sentAt: number;

  constructor(
    private readonly runtime: Runtime,
    private readonly visitor: Visitor,
    private readonly sid: string | undefined,
    private readonly line: Line,
  ) {
    const { limits, clock } = runtime;
    this.#sentAt = clock.now();
    this.#rate = new RateLimit(limits.eventsPerSecond, limits.eventBurst, this.#sentAt);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** When something was last heard or sent, in ms since the epoch. */
  get activeAt(): number {
    return Math.max(this.#sentAt, this.#session?.heardAt ?? 0);
  }

  /** Takes one frame from the browser; nothing that it holds can make this throw. */
  take(text: string, bytes: number): void {
    if (this.#closed) return;
    const { limits, clock } = this.runtime;
    const frame = this.#read(text, bytes);
    // A tab acknowledges as often as it is shown something, and that is not answered.
    const isDue = !(frame instanceof Error) && frame.type === "ack" && this.#session?.awaits(frame.flash);
    if (!isDue && !this.#rate.take(clock.now())) {
      this.#refuse(
        new DjustError("DJ_RATE_EVENTS", `a connection may send ${limits.eventsPerSecond} events a second`),
      );
      return this.close(closeCodes.rateLimited, "too many events");
    }
    let ref: number | undefined;
    try {
      if (frame instanceof Error) throw frame;
      if (frame.type === "mount") return this.#mount(frame);
      if ("ref" in frame) ref = frame.ref;
      if (this.#mounting)
        return void this.#mounting
          .then(() => this.#carryOut(frame))
          .catch((error: unknown) => this.#refuse(error, ref));
      this.#carryOut(frame);
    } catch (error) {
      this.#refuse(error, ref);
    }
  }

  /** @returns the frame, or why it is none */
  #read(text: string, bytes: number): ClientFrame | Error {
    const { limits } = this.runtime;
    if (bytes > limits.frameBytes)
      return new DjustError(
        "DJ_FRAME_SIZE",
        `a frame may have ${limits.frameBytes} bytes, this one has ${bytes}`,
      );
    try {
      return decodeClientFrame(text, limits);
    } catch (error) {
      return error as Error;
    }
  }

  #mount(frame: MountRequest): void {
    this.#session?.detach(this);
    this.#session = undefined;
    const mounted = mountFromToken(this.runtime, this.visitor, frame, this.sid, { attachment: this });
    if (!(mounted instanceof Promise)) {
      this.#session = mounted;
      // What was sent at once may have been too much.
      if (this.#closed) mounted.detach(this);
      return;
    }
    // The session comes from another node: what the browser says meanwhile waits.
    this.#mounting = mounted.then((session) => {
      this.#mounting = undefined;
      this.#session = session;
      if (this.#closed) session.detach(this);
    });
    this.#mounting.catch((error: unknown) => this.#refuse(error));
  }

  #carryOut(frame: Exclude<ClientFrame, MountRequest>): void {
    const session = this.#session;
    if (session && frame.type === "ping") session.pong(this);
    if (session) takeFrame(session, frame);
    else if (frame.type === "ping") this.#send([{ type: "pong" }]);
    else throw new DjustError("DJ_NOT_MOUNTED", "send a mount frame first");
  }

  #refuse(error: unknown, ref?: number): void {
    const { logger, development, gates } = this.runtime;
    gates.refused(error);
    if (!isDjustError(error)) logger.error({ err: error }, "a frame could not be taken");
    this.#send([errorFrame(error, development, { ref })]);
  }

  receive(frames: readonly ServerFrame[]): void {
    if (this.#closed) return;
    this.#sentAt = this.runtime.clock.now();
    this.#send(frames);
  }

  #send(frames: readonly ServerFrame[]): void {
    this.line.send(frames);
    if (this.line.bufferedBytes > this.runtime.limits.bufferedBytes) {
      this.runtime.gates.refused(new DjustError("DJ_SLOW_READER", "the browser reads too slowly"));
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
