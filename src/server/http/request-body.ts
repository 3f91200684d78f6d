import { type IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { Clock } from "../../live/index.js";
import { DjustError } from "../../wire/index.js";
import type { Exchange, HttpRequest } from "./exchange.js";

/** Limits on the body of a request. */
export interface BodyBounds {
  readonly maxBytes: number;
  /** How long the whole body may take to arrive, in ms. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * Returns the body of a request as text, even if a body parser has already read it. If the body is too large or
 * incomplete, the connection closes after the response; otherwise the rest of the body would precede the next request.
 *
 * @throws {DjustError} DJ_FRAME_SIZE, DJ_BODY_INCOMPLETE
 */
export async function bodyText(exchange: Exchange, bounds: BodyBounds): Promise<string> {
  try {
    // A body that has arrived with its headers is complete when this function continues.
    await undefined;
    return (
      arrivedText(exchange, bounds.maxBytes) ?? (await inTime(readBody(exchange, bounds.maxBytes), bounds))
    );
  } catch (error) {
    // HTTP/2 has no such header and ends only the stream (RFC 9113, section 8.2.2).
    if (!exchange.response.headersSent && !(":authority" in exchange.request.headers))
      exchange.response.setHeader("connection", "close");
    throw error;
  }
}

/** The body of a request that Node has received in full, unless something else has begun to read it. */
function arrivedText({ request, body }: Exchange, maxBytes: number): string | undefined {
  if (!(request instanceof IncomingMessage) || (body !== request && isSource(body))) return undefined;
  const { readableFlowing, readableEncoding, readableLength, headers, complete } = request;
  if (readableFlowing !== null || readableEncoding !== null || readableLength === 0) return undefined;
  if (!complete && readableLength !== Number(headers["content-length"])) return undefined;
  if (readableLength > maxBytes) throw tooLarge(maxBytes);
  const text = String(request.read());
  // Node ends the stream only for who reads on.
  if (!complete) request.resume();
  return text;
}

/** Whether a framework has provided the body itself, or what it can be read from. */
function isSource(body: unknown): boolean {
  return (
    typeof body === "string" || typeof body === "function" || body instanceof Uint8Array || isStream(body)
  );
}

/** @throws {DjustError} DJ_BODY_INCOMPLETE if the body does not arrive in time */
async function inTime(body: Promise<string>, { timeoutMs, clock }: BodyBounds): Promise<string> {
  let timer: unknown;
  const timedOut = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(
      () => reject(incomplete(`The request body did not arrive within ${timeoutMs} ms. Send it again.`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([body, timedOut]);
  } finally {
    clock.clearTimeout(timer);
  }
}

async function readBody(exchange: Exchange, maxBytes: number): Promise<string> {
  const { request } = exchange;
  const body: unknown = await given(exchange.body);
  let text: string;
  if (typeof body === "string") text = body;
  else if (body instanceof Uint8Array) text = Buffer.from(body).toString();
  else if (isStream(body)) return anyStreamText(body, maxBytes);
  // A parser that has not read the body may still have set an empty object.
  else if (request.readableEnded === false && isStream(request)) return anyStreamText(request, maxBytes);
  else if (body === undefined || body === null) text = "";
  else text = isForm(request) ? formText(body) : JSON.stringify(body);
  if (text === "" && Number(request.headers["content-length"] ?? 0) > 0)
    throw new DjustError(
      "DJ_INTERNAL",
      "The request body has already been read. Keep the parsed body in request.body.",
    );
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge(maxBytes);
  return text;
}

async function given(body: unknown): Promise<unknown> {
  if (typeof body !== "function") return body;
  try {
    return await body();
  } catch (cause) {
    throw interrupted(cause);
  }
}

function incomplete(message: string, cause?: unknown): DjustError {
  return new DjustError("DJ_BODY_INCOMPLETE", message, { cause });
}

function isStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return value !== null && typeof value === "object" && Symbol.asyncIterator in value;
}

/** The media type of a request's body, in lower case and without its parameters (RFC 9110, section 8.3.1). */
export function mediaType(headers: IncomingHttpHeaders): string {
  return (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function isForm({ headers }: HttpRequest): boolean {
  return mediaType(headers) === "application/x-www-form-urlencoded";
}

function anyStreamText(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  return stream instanceof Readable && stream.readableEncoding === null
    ? nodeStreamText(stream, maxBytes)
    : streamText(stream, maxBytes);
}

/** Reads a stream of Node without its iterator, which takes longer. */
function nodeStreamText(stream: Readable, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const take = (chunk: Uint8Array): void => {
      bytes += chunk.length;
      if (bytes <= maxBytes) return void chunks.push(chunk);
      // Not destroyed: the connection is needed for the response.
      stream.off("data", take);
      stream.pause();
      reject(tooLarge(maxBytes));
    };
    if (stream.destroyed) return reject(interrupted());
    stream.on("data", take);
    stream.once("end", () => resolve(Buffer.concat(chunks).toString()));
    stream.once("error", (cause) => reject(interrupted(cause)));
    stream.once("close", () => {
      if (!stream.readableEnded) reject(interrupted());
    });
  });
}

function interrupted(cause?: unknown): DjustError {
  return incomplete("The request body ended before it was complete. Send it again.", cause);
}

async function streamText(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Not `for await`: leaving that early destroys Node's request, and with it the connection that the response needs.
  const parts = stream[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await parts.next().catch((cause: unknown) => {
      throw interrupted(cause);
    });
    if (done) return Buffer.concat(chunks).toString();
    bytes += value.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(value);
  }
}

/** Encodes a form that a body parser has read as it was on the wire: `a[b]` may have become `{a:{b}}`. */
function formText(body: unknown): string {
  const form = new URLSearchParams();
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value))
      // Values with the same name have become an array; objects in an array had an index in their names.
      for (const [at, item] of value.entries())
        add(item !== null && typeof item === "object" ? `${name}[${at}]` : name, item);
    else if (value !== null && typeof value === "object")
      for (const [key, item] of Object.entries(value)) add(name === "" ? key : `${name}[${key}]`, item);
    else form.append(name, String(value));
  };
  add("", body);
  return form.toString();
}

function tooLarge(maxBytes: number): DjustError {
  return new DjustError("DJ_FRAME_SIZE", `A frame must not exceed ${maxBytes} bytes. Send less at once.`);
}
