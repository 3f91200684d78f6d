import { headers as wireHeaders } from "../../wire/index.js";
import type { AppUnderTest } from "../app-under-test.js";
import type { Network } from "./network.js";
import type { Traffic } from "./traffic.js";

interface FetchInit {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | ArrayBuffer | null;
}

interface FetchResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/** The page's `fetch`, for the page's own origin. */
export function pageFetch(
  network: Network,
  traffic: Traffic,
  underTest: AppUnderTest,
  absolute: (url: string) => string,
): (url: string, init?: FetchInit) => Promise<FetchResponse> {
  return async (given, init = {}) => {
    const url = absolute(given);
    if (new URL(url).origin !== network.origin)
      throw new TypeError(`fetch: tests cannot load another site: ${url}`);
    const headers = lowerCase(init.headers);
    const { method = "GET", body } = init;
    const isPost = method === "POST";
    const isPartOfFile = headers[wireHeaders.upload] !== undefined;
    const isFrame = isPost && !isPartOfFile;
    if (isFrame) traffic.sent(frameOf(headers, body), underTest.clock.now());
    if (isPartOfFile) traffic.filesInTransit++;
    const answer = await network
      .request(url, {
        method,
        headers: { accept: "*/*", ...headers, ...(isPost ? { origin: network.origin } : undefined) },
        ...(body ? { body: typeof body === "string" ? body : new Uint8Array(body) } : undefined),
      })
      .catch((error) => {
        if (isFrame) traffic.lost();
        throw error;
      })
      .finally(() => {
        if (isPartOfFile) traffic.filesInTransit--;
      });
    if (isFrame) traffic.came(jsonIn(answer.body));
    return {
      ok: answer.status >= 200 && answer.status < 300,
      status: answer.status,
      url: answer.url,
      headers: { get: (name) => textOf(answer.headers[name.toLowerCase()]) },
      text: async () => answer.body,
      json: async () => JSON.parse(answer.body),
    };
  };
}

/** The frame that a POST carries: its body, or an event with the body as its parameters. */
function frameOf(headers: { readonly [name: string]: string }, body: FetchInit["body"]): object {
  const event = headers[wireHeaders.event];
  if (event === undefined) return jsonIn(String(body));
  const ref = headers[wireHeaders.ref];
  return { type: "event", event, ...(ref === undefined ? {} : { ref: Number(ref) }) };
}

function jsonIn(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function lowerCase(headers: FetchInit["headers"] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function textOf(header: string | string[] | undefined): string | null {
  return header === undefined ? null : String(header);
}
