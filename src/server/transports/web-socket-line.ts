import type { Duplex } from "node:stream";
import { setImmediate } from "node:timers";
import type { WebSocket } from "ws";
import type { ServerFrame } from "../../wire/index.js";
import type { Connection, Line } from "./connection.js";
import { readAhead } from "./read-ahead.js";
import { textFrame } from "./text-frame.js";

/** Lines with data to send, written once all events that have arrived are handled. */
const due: WebSocketLine[] = [];

/**
 * Maximum number of lines that are written together; with more, the data of the first would leave the processor's
 * cache.
 */
const maxDue = 64;

/** Writes what all lines have to send. */
export function flushLines(): void {
  for (const line of due.splice(0)) line.flush();
}

/**
 * One browser's socket, from the handshake on. Writes of one round of the event loop are sent together, because
 * consecutive writes are cheaper than writes with turns in between.
 */
export class WebSocketLine implements Line {
  readonly isOneWay = false;
  /** The open WebSocket; `undefined` until the handshake is complete. */
  socket: WebSocket | undefined;
  #connection: Connection | undefined;
  /** When a ping was sent that has not been answered, in ms since the epoch. */
  pingedAt: number | undefined;
  /** Data to write, one character for each byte. */
  #pending = "";

  constructor(private readonly stream: Duplex) {}

  /**
   * Called when the handshake is complete.
   *
   * @param maxBytes maximum length of a message, in bytes
   */
  open(socket: WebSocket, connection: Connection, maxBytes: number): void {
    this.socket = socket;
    this.#connection = connection;
    readAhead(socket, maxBytes, this);
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

  send(frames: readonly ServerFrame[]): void {
    if (this.#pending === "") {
      if (due.length === maxDue) flushLines();
      if (due.push(this) === 1) setImmediate(flushLines);
    }
    for (const frame of frames) this.#pending += textFrame(JSON.stringify(frame));
  }

  flush(): void {
    const pending = this.#pending;
    if (pending === "") return;
    this.#pending = "";
    // Bypasses `ws`, which makes two writes of each frame. It has nothing buffered, because it neither compresses nor
    // splits messages here.
    if (this.socket?.readyState === this.socket?.OPEN) this.stream.write(pending, "latin1");
  }

  get bufferedBytes(): number {
    return (this.socket?.bufferedAmount ?? 0) + this.#pending.length;
  }

  close(code: number, reason: string): void {
    this.flush();
    this.socket?.close(code, reason);
  }
}
