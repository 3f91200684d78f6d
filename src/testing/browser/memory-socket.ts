import { Duplex } from "node:stream";

// Tests may replace these later, for example with fake timers.
const { setImmediate } = globalThis;
const { nextTick } = process;

/** What both ends of a connection share. */
export interface ConnectionOptions {
  /** The client address that the server sees. */
  readonly address: string;
  /** Whether the server sees an encrypted connection. */
  readonly encrypted: boolean;
  /** Called for each chunk, in either direction. */
  readonly passed: () => unknown;
}

/** One end of an in-memory connection, with the parts of `net.Socket` that servers use. */
export class MemorySocket extends Duplex {
  readonly remoteAddress: string;
  readonly encrypted: boolean;
  readonly #passed: () => unknown;
  #peer: MemorySocket | undefined;

  /** @returns the browser's end and the server's */
  static pair(options: ConnectionOptions): [MemorySocket, MemorySocket] {
    const ends: [MemorySocket, MemorySocket] = [new MemorySocket(options), new MemorySocket(options)];
    const [near, far] = ends;
    near.#peer = far;
    far.#peer = near;
    return ends;
  }

  private constructor({ address, encrypted, passed }: ConnectionOptions) {
    super();
    this.remoteAddress = address;
    this.encrypted = encrypted;
    this.#passed = passed;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#passed();
    // The other end receives asynchronously, as over a network.
    nextTick(() => {
      this.#peer?.push(chunk);
      callback();
    });
  }

  override _final(callback: () => void): void {
    this.#passed();
    nextTick(() => {
      this.#peer?.push(null);
      callback();
    });
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#passed();
    const peer = this.#peer;
    this.#peer = undefined;
    // Pending data arrives before the other end sees the close.
    if (peer && !peer.destroyed) setImmediate(() => peer.destroy());
    callback(error);
  }

  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
