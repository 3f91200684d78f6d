/** A response that is about to be sent. */
export interface OutgoingResponse {
  /** The HTTP status code. */
  readonly status: number;
  /** Returns a response header by its name in lower case. */
  header(name: string): string | undefined;
  /** The body or its first chunk, if known. */
  readonly body: ResponseBody | undefined;
}

/** The body of a response, or its first chunk. */
export type ResponseBody = string | Uint8Array;

/** Changes to a response that deliver its messages. */
export interface FlashResponse {
  /** `Set-Cookie` headers to add. */
  readonly cookies: readonly string[];
  /** Replaces the body; its length differs. */
  readonly body: ResponseBody | undefined;
  /**
   * Whether the response contains messages. It must then not be cached or have an `ETag`: a page shown from a cache
   * would show its messages again.
   */
  readonly isShown: boolean;
  /** Settles when the response may be sent; `undefined` means at once. */
  readonly ready: Promise<unknown> | undefined;
}

const html = /^(?:text\/html|application\/xhtml\+xml)?(?:\s*;|$)/i;
const json = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** What a response's body is, by its `Content-Type`. A response without one may be a page. */
export function bodyKind(contentType: string): "page" | "json" | undefined {
  return html.test(contentType) ? "page" : json.test(contentType) ? "json" : undefined;
}

/** The body, if text can be inserted into it: neither compressed nor in another character set than UTF-8. */
export function editableBody({ header, body }: OutgoingResponse): ResponseBody | undefined {
  const encoding = header("content-encoding");
  if (encoding !== undefined && encoding !== "identity") return undefined;
  return /charset\s*=\s*"?(?!utf-?8)/i.test(header("content-type") ?? "") ? undefined : body;
}

/** One character for each of a body's bytes or characters; a first chunk may end within a character. */
export function asciiOf(body: ResponseBody): string {
  return typeof body === "string" ? body : Buffer.from(body).toString("latin1");
}

/** Inserts text at an index of {@link asciiOf}. */
export function insertText(body: ResponseBody, at: number, text: string): ResponseBody {
  return typeof body === "string"
    ? body.slice(0, at) + text + body.slice(at)
    : Buffer.concat([body.subarray(0, at), Buffer.from(text), body.subarray(at)]);
}
