import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { ServerFrame } from "../../wire/index.js";
import { type Due, writeTogether } from "../http/write-together.js";
import type { Connection, Line } from "./connection.js";
import type { FrameBounds } from "./frame-bounds.js";
import { isLong, signOfLife } from "./long-mount.js";
import { readAhead } from "./read-ahead.js";
import { textFrame } from "./text-frame.js";

/** One browser's socket, from the handshake on. */
export class WebSocketLine implements Line, Due {
  readonly isOneWay = false;
  /** The open WebSocket; `undefined` until the handshake is complete. */
  socket: WebSocket | undefined;
  #connection: Connection | undefined;
  /** When a ping was sent that has not been answered, in ms since the epoch. */
  pingedAt: number | undefined;
  /** Data to write, one character for each byte. */
  #pending = "";
  /** The frames that `ws` reads; `undefined` if it reads all. */
  #bounds: FrameBounds | undefined;
  /** Whether the last write went beyond what the stream buffers without slowing down. */
  #isBehind = false;

  constructor(private readonly stream: Duplex) {}

  /**
   * Called when the handshake is complete.
   *
   * @param maxBytes maximum length of a message, in bytes
   * @returns whether messages are read before `ws` reads them
   */
  open(socket: WebSocket, connection: Connection, maxBytes: number): boolean {
    this.socket = socket;
    this.#connection = connection;
    this.#bounds = readAhead(this.stream, maxBytes, this);
    return this.#bounds !== undefined;
  }

  /** `ws` has read a message. */
  heard(text: string, bytes: number): void {
    this.#bounds?.heard();
    this.take(text, bytes);
  }

  /** The browser has sent a message. */
  take(text: string, bytes: number): void {
    this.pingedAt = undefined;
    this.#connection?.take(text, bytes);
  }

  /** Closes to make room for another connection from its address. */
  evict(): void {
    this.#connection?.evict();
  }

  lost(): void {
    this.#connection?.lost();
  }

  send(frames: readonly ServerFrame[], announcesLong: boolean): void {
    if (this.#pending === "") writeTogether(this);
    for (const frame of frames) {
      const text = JSON.stringify(frame);
      if (announcesLong && frame.type === "mount" && isLong(text)) this.#pending += textFrame(signOfLife);
      this.#pending += textFrame(text);
    }
  }

  flush(): void {
    const pending = this.#pending;
    if (pending === "") return;
    this.#pending = "";
    // Bypasses `ws`, which makes two writes of each frame. It has nothing buffered, because it neither compresses nor
    // splits messages here.
    if (this.socket?.readyState === this.socket?.OPEN) this.#isBehind = !this.stream.write(pending, "latin1");
  }

  /** Counts what the stream buffers only if that is much; nearly always it has passed everything on. */
  get bufferedBytes(): number {
    const written = this.#isBehind ? this.stream.writableLength : 0;
    return written + this.#pending.length;
  }

  close(code: number, reason: string): void {
    this.flush();
    this.socket?.close(code, reason);
  }
}
