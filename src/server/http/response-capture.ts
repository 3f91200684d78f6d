import { PassThrough, type Readable } from "node:stream";
import type { HttpResponse } from "./exchange.js";

/** A response for a framework to send, in addition to its own headers. */
export interface CapturedResponse {
  /** The HTTP status code. */
  readonly status: number;
  /** By name in lower case. */
  readonly headers: { readonly [name: string]: string | string[] };
  /** A stream if the response stays open; the framework destroys it when the browser disconnects. */
  readonly body: string | Uint8Array | Readable | undefined;
}

/** Captures what the transports write, for a framework that sends responses itself. */
export class ResponseCapture implements HttpResponse {
  readonly #headers = new Map<string, string | string[]>();
  readonly #stream = new PassThrough();
  #status = 200;
  #settle: ((captured: CapturedResponse) => void) | undefined;
  #ended = false;
  /** Resolves with the headers, and with the whole body if it is written at once. */
  readonly captured = new Promise<CapturedResponse>((resolve) => {
    this.#settle = resolve;
  });

  get headersSent(): boolean {
    return this.#settle === undefined;
  }

  get writableEnded(): boolean {
    return this.#ended || this.#stream.destroyed;
  }

  get writableLength(): number {
    return this.#stream.writableLength + this.#stream.readableLength;
  }

  getHeader(name: string): string | string[] | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: number | string | readonly string[]): void {
    this.#headers.set(name.toLowerCase(), typeof value === "object" ? [...value] : String(value));
  }

  writeHead(status: number, headers: { [name: string]: number | string | string[] } = {}): this {
    this.#status = status;
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
    return this;
  }

  flushHeaders(): void {
    this.#send(this.#stream);
  }

  write(chunk: string): boolean {
    this.flushHeaders();
    return this.#stream.write(chunk);
  }

  end(chunk?: string | Uint8Array): void {
    this.#ended = true;
    if (this.headersSent) return void this.#stream.end(chunk);
    this.#send(chunk);
    this.#stream.destroy();
  }

  destroy(): void {
    this.#stream.destroy();
  }

  /** "close": the body has been sent, or the browser has disconnected. */
  on(event: "close", listener: () => void): void {
    this.#stream.on(event, listener);
  }

  #send(body: CapturedResponse["body"]): void {
    this.#settle?.({ status: this.#status, headers: Object.fromEntries(this.#headers), body });
    this.#settle = undefined;
  }
}
