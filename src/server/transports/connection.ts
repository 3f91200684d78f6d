import { type Attachment, errorFrame, type LiveSession, type Share } from "../../live/index.js";
import {
  type ClientFrame,
  closeCodes,
  DjustError,
  decodeClientFrame,
  isDjustError,
  type MountRequest,
  refOf,
  type ServerFrame,
} from "../../wire/index.js";
import type { RemoteVisitor } from "../http/exchange.js";
import type { Runtime } from "../runtime.js";
import { RateLimit } from "../security/rates.js";
import type { BrowserSession } from "../sessions/browser-session.js";
import { takeFrame } from "./frame-input.js";
import { mountFromToken } from "./mount.js";

/** Carries the frames of one connection; each transport implements it. */
export interface Line {
  /**
   * Sends frames in one write.
   *
   * @param announcesLong whether {@link signOfLife} comes before a long mount frame
   */
  send(frames: readonly ServerFrame[], announcesLong: boolean): void;
  close(code: number, reason: string): void;
  /** Whether the browser can send nothing after its mount frame. */
  readonly isOneWay: boolean;
  /** Bytes that the browser has not read yet. */
  readonly bufferedBytes: number;
}

/** One tab's connection: reads its frames, mounts its view and applies limits. */
export class Connection implements Attachment {
  /**
   * Keeps the browser's session open as it was at the handshake: the store of a framework's session cannot be found by
   * the id alone.
   */
  readonly browserSession: BrowserSession | undefined;
  #session: LiveSession | undefined;
  readonly #rate: RateLimit;
  #mounting: Promise<void> | undefined;
  /** Timer that closes the connection unless a view is mounted. */
  #mountDue: unknown;
  /** Whether a view has been mounted on this connection. */
  #hasMounted = false;
  /** Clients whose mount has a `ref`, as that of the page script, expect a sign of life before a long mount frame. */
  #announcesLong = false;
  #closed = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly visitor: RemoteVisitor,
    private readonly sid: string | undefined,
    private readonly line: Line,
  ) {
    const { limits, clock, sessions } = runtime;
    this.browserSession = sid === undefined ? undefined : sessions.session(sid);
    this.#rate = new RateLimit(limits.eventsPerSecond, limits.eventBurst, clock.now());
    this.#awaitMount();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** When the browser last sent something over HTTP, in ms since the epoch. */
  get lastHttpInputAt(): number {
    return this.#session?.connection.lastHttpInputAt ?? 0;
  }

  /** Handles one frame from the browser; does not throw, whatever the frame contains. */
  take(text: string, bytes: number): void {
    if (this.#closed) return;
    const { limits, clock } = this.runtime;
    const frame = this.#read(text, bytes);
    // Acknowledgements follow what the server sends, and get no reply.
    const isDue =
      !(frame instanceof Error) && frame.type === "ack" && this.#session?.flash.awaits(frame.flash);
    if (!isDue && !this.#rate.take(clock.now())) return this.#refuseExcess();
    let ref: number | undefined;
    try {
      if (!(frame instanceof Error) && "ref" in frame && frame.type !== "mount") ref = frame.ref;
      if (!isDue) this.runtime.rates.frame(this.#share);
      if (frame instanceof Error) return this.#settle(frame, refOf(text, limits.frameBytes));
      if (frame.type === "mount") {
        this.#announcesLong = frame.ref !== undefined;
        return this.#mount(frame);
      }
      if (this.#mounting)
        return void this.#mounting
          .then(() => this.#handle(frame))
          .catch((error: unknown) => this.#refuse(error, ref));
      this.#handle(frame);
    } catch (error) {
      this.#refuse(error, ref);
    }
  }

  #refuseExcess(): void {
    const { eventsPerSecond } = this.runtime.limits;
    const message = `A connection must not send more than ${eventsPerSecond} events per second.`;
    this.#refuse(new DjustError("DJ_RATE_EVENTS", message));
    this.close(closeCodes.rateLimited, "Too many events");
  }

  /** @returns the frame, or the error that decoding it caused */
  #read(text: string, bytes: number): ClientFrame | Error {
    const { limits } = this.runtime;
    if (bytes > limits.frameBytes)
      return new DjustError(
        "DJ_FRAME_SIZE",
        `A frame must not exceed ${limits.frameBytes} bytes, got ${bytes}. Send less at once.`,
      );
    try {
      return decodeClientFrame(text, limits);
    } catch (error) {
      return error as Error;
    }
  }

  /** Whose limits this connection counts towards. */
  get #share(): Share {
    return { owner: this.sid, address: this.visitor.network };
  }

  /** Closes the connection if no view is mounted in time. A `mount` that is still running extends the time. */
  #awaitMount(): void {
    const { clock, limits } = this.runtime;
    this.#mountDue ??= clock.setTimeout(() => {
      this.#mountDue = undefined;
      const session = this.#session;
      if (this.#closed || session?.view.mounted) return;
      if (this.#mounting || (session && !session.idle)) return this.#awaitMount();
      const waitedMs = limits.mountTimeoutMs;
      this.#refuse(
        new DjustError("DJ_MOUNT_TIMEOUT", `A connection must mount a view within ${waitedMs} ms.`),
      );
      this.close(closeCodes.unmounted, "No view was mounted in time");
    }, limits.mountTimeoutMs);
  }

  #endMountWait(): void {
    if (this.#mountDue !== undefined) this.runtime.clock.clearTimeout(this.#mountDue);
    this.#mountDue = undefined;
  }

  /** Replies to a frame that cannot be decoded. If the frame has a number, the reply is a turn of its session. */
  #settle(error: Error, ref: number | undefined): void {
    const respond = (): void => {
      if (this.#session && ref !== undefined && error instanceof DjustError)
        this.#session.post({ kind: "refused", error, ref });
      else this.#refuse(error, ref);
    };
    if (this.#mounting) void this.#mounting.then(respond, respond);
    else respond();
  }

  #mount(frame: MountRequest): void {
    this.runtime.rates.mount(this.#share);
    this.#awaitMount();
    this.#session?.detach(this);
    this.#session = undefined;
    this.#mounting = undefined;
    const mounted = mountFromToken(this.runtime, this.visitor, frame, this.sid, { attachment: this });
    if (!(mounted instanceof Promise)) {
      this.#session = mounted;
      // The first frames may have exceeded the buffer.
      if (this.#closed) mounted.detach(this);
      return;
    }
    // The session comes from another node; frames that arrive in the meantime wait.
    const mounting: Promise<void> = mounted
      .then((session) => {
        // A later mount frame replaces this one.
        if (this.#mounting === mounting && !this.#closed) this.#session = session;
        else if (this.#session !== session) session.detach(this);
      })
      .finally(() => {
        if (this.#mounting === mounting) this.#mounting = undefined;
      });
    this.#mounting = mounting;
    mounting.catch((error: unknown) => this.#refuse(error));
  }

  #handle(frame: Exclude<ClientFrame, MountRequest>): void {
    const session = this.#session;
    if (session && frame.type === "ping") session.pong(this);
    if (session) takeFrame(session, frame);
    else if (frame.type === "ping") this.#send([{ type: "pong" }]);
    else throw new DjustError("DJ_NOT_MOUNTED", "No view is mounted. Send a mount frame first.");
  }

  #refuse(error: unknown, ref?: number): void {
    const { logger, gates } = this.runtime;
    gates.refused(error);
    if (!isDjustError(error)) logger.error({ err: error }, "Failed to process a frame");
    this.#send([errorFrame(error, this.runtime, { ref })]);
    this.#endUnmounted();
  }

  /** Closes a connection whose first frame was not a mount frame. */
  endUnlessMounting(): void {
    if (!this.#session) this.#endUnmounted();
  }

  /** Closes a one-way connection without a view, because its browser cannot mount one any more. */
  #endUnmounted(): void {
    if (this.line.isOneWay && !this.#mounting && !this.#hasMounted)
      this.close(closeCodes.refused, "The view was not mounted");
  }

  receive(frames: readonly ServerFrame[]): void {
    if (this.#closed) return;
    this.#send(frames);
    if (this.#hasMounted && this.#mountDue === undefined) return;
    if (frames.some(({ type }) => type === "mount")) {
      this.#hasMounted = true;
      this.#endMountWait();
    }
    if (frames.some(({ type }) => type === "error")) this.#endUnmounted();
  }

  #send(frames: readonly ServerFrame[]): void {
    this.line.send(frames, this.#announcesLong);
    if (this.line.bufferedBytes > this.runtime.limits.bufferedBytes) this.#closeSlow();
  }

  #closeSlow(): void {
    this.runtime.gates.refused(new DjustError("DJ_SLOW_READER", "The browser reads too slowly."));
    this.close(closeCodes.slowReader, "The browser reads too slowly; reconnect and resume");
  }

  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.lost();
    this.line.close(code, reason);
  }

  /** Closes because its address has too many connections, and its browser has the most of them. */
  evict(): void {
    this.runtime.gates.refused(
      new DjustError(
        "DJ_RATE_CONNECTIONS",
        "Too many connections from this address; other browsers there have fewer.",
      ),
    );
    this.close(closeCodes.rateLimited, "Too many connections");
  }

  /** Called when the connection is lost. The session waits for the tab to reconnect. */
  lost(): void {
    this.#closed = true;
    this.#endMountWait();
    this.#session?.detach(this);
    this.#session = undefined;
  }
}
