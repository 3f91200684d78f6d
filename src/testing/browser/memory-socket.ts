import { Duplex } from "node:stream";

// A test may put its own in the place of these later.
const { setImmediate } = globalThis;
const { nextTick } = process;

/** What the two ends of a connection have in common. */
export interface ConnectionOptions {
  /** The browser's address, as the server sees it. */
  readonly address: string;
  /** Whether the server is to take it for an encrypted one. */
  readonly encrypted: boolean;
  /** Called with each piece that passes, in either direction. */
  readonly passed: () => unknown;
}

/** One end of a connection in memory, with as much of a `net.Socket` as servers ask of one. */
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
    // Nobody hears anything while still speaking.
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
    // What is on its way arrives before the other side hears of it.
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
