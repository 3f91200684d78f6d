import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A TCP line that can be slow, far, or cut. */
export class Line {
  /** Milliseconds from one end to the other. */
  delayMs = 0;
  /** Bytes per second in each direction of all connections together. */
  bytesPerSecond = Number.POSITIVE_INFINITY;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #isCut = false;

  private constructor(targetPort: number) {
    this.#server = createServer((near) => {
      if (this.#isCut) return void near.destroy();
      const far = connect(targetPort, "127.0.0.1");
      this.#carry(near, far);
      this.#carry(far, near);
    });
  }

  static async before(targetPort: number): Promise<Line> {
    const line = new Line(targetPort);
    await new Promise<void>((resolve) => line.#server.listen(0, "127.0.0.1", resolve));
    return line;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks every connection, and refuses new ones until `mend`. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
    this.delayMs = 0;
    this.bytesPerSecond = Number.POSITIVE_INFINITY;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    /** When the last byte so far leaves the line. */
    let freeAt = 0;
    const later = (bytes: number, work: () => void): void => {
      const now = performance.now();
      freeAt = Math.max(freeAt, now) + (bytes / this.bytesPerSecond) * 1_000;
      const ms = freeAt - now + this.delayMs;
      if (ms < 1) work();
      else setTimeout(work, ms);
    };
    from.on("data", (bytes: Buffer) => later(bytes.length, () => to.destroyed || to.write(bytes)));
    from.on("end", () => later(0, () => to.end()));
    from.on("error", () => {});
    from.on("close", () => {
      this.#sockets.delete(from);
      later(0, () => to.destroy());
    });
  }
}
