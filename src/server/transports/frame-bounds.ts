const fin = 0x80;
const masked = 0x80;
const opcodes = 0x0f;
const ping = 0x9;
const pong = 0xa;
/** The bytes of a mask. */
const maskBytes = 4;
/** Maximum length of a control frame, in bytes. */
const maxControl = 125;

/**
 * Follows the frames that a client sends, to know when the next byte begins a message and all messages before it were
 * heard. After a frame that is not allowed, and after a close frame, there is no next message.
 *
 * @see RFC 6455, section 5.2
 */
export class FrameBounds {
  /** Bytes of the current frame's header, if only a part has arrived. */
  #header: number[] | undefined;
  /** Bytes of the current frame that have not arrived, without its header. */
  #left = 0;
  /** Messages that were followed to their end and not heard. */
  #unheard = 0;
  /** Whether more fragments of a message follow. */
  #isFragmented = false;
  #isOver = false;

  /** Whether the next byte begins a message. */
  get isBetweenMessages(): boolean {
    return (
      this.#left === 0 &&
      this.#unheard === 0 &&
      this.#header === undefined &&
      !this.#isFragmented &&
      !this.#isOver
    );
  }

  /** A message has been delivered. */
  heard(): void {
    this.#unheard--;
  }

  /** Follows bytes that someone else reads. */
  follow(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#isOver; ) {
      if (this.#left > 0) {
        const here = Math.min(this.#left, bytes.length - at);
        this.#left -= here;
        at += here;
      } else {
        this.#header ??= [];
        this.#header.push(bytes[at++] as number);
        this.#readHeader(this.#header);
      }
    }
  }

  #readHeader(header: readonly number[]): void {
    const [first = 0, second = 0] = header;
    if (header.length < 2) return;
    const short = second & ~masked;
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    if (header.length < 2 + lengthBytes + maskBytes) return;
    this.#header = undefined;
    this.#left =
      lengthBytes === 0
        ? short
        : header.slice(2, 2 + lengthBytes).reduce((length, byte) => length * 256 + byte, 0);
    const opcode = first & opcodes;
    const isControl = opcode === ping || opcode === pong;
    if ((second & masked) === 0 || (isControl ? (first & fin) === 0 || short > maxControl : opcode > 2))
      this.#isOver = true;
    else if (!isControl) {
      this.#isFragmented = (first & fin) === 0;
      if (!this.#isFragmented) this.#unheard++;
    }
  }
}
