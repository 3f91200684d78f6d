import { contradicts } from "./content-type.js";

/** How many of a file's first bytes tell what it is. */
const checkedBytes = 512;

/** Compares the first bytes of a file with its declared type, as soon as there are enough of them. */
export class ContentCheck {
  /** `undefined` once they are compared. */
  #head: Uint8Array | undefined = new Uint8Array(0);

  constructor(private readonly type: string) {}

  /** @param bytes the next bytes of the file @returns whether the file is of another type */
  fails(bytes: Uint8Array): boolean {
    const head = this.#head;
    if (!head) return false;
    const joined = new Uint8Array(Math.min(checkedBytes, head.length + bytes.length));
    joined.set(head);
    joined.set(bytes.subarray(0, joined.length - head.length), head.length);
    this.#head = joined;
    return joined.length === checkedBytes && this.failsAtEnd();
  }

  /** The same for a file that has no more bytes. */
  failsAtEnd(): boolean {
    const head = this.#head;
    this.#head = undefined;
    return head !== undefined && contradicts(this.type, head);
  }
}
