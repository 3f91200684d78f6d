import { readdir } from "node:fs/promises";
import { request } from "node:http";
import type { PushEventFrame } from "../../src/wire/index.js";
import type { OpenTab } from "../behaviours/tab.js";
import { postHeaders } from "../behaviours/transports/connection.js";

/** A file as the page script announces it. */
export interface Announced {
  readonly ref: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
}

export interface Selected {
  readonly tokens: { readonly [ref: string]: string };
  readonly known: readonly string[];
}

/** The status of a response, and its JSON. */
export interface Answered {
  readonly status: number;
  readonly body: { readonly offset?: number; readonly done?: boolean; readonly code?: string };
}

let lastReply = 0;

/** Announces files as the page script does. @returns the view's answer */
export async function select(tab: OpenTab, upload: string, ...add: readonly Announced[]): Promise<Selected> {
  const reply = `r${++lastReply}`;
  // The upload of a component has the id of the component before its name.
  const [owner = ""] = /^\d\w*\$/.exec(upload) ?? [];
  tab.raw({ type: "event", event: `${owner}djUpload`, params: { upload, add }, reply });
  const isReply = (frame: { readonly type: string }): boolean =>
    frame.type === "push_event" &&
    (frame as PushEventFrame).event === "dj:reply" &&
    ((frame as PushEventFrame).payload as { id: string }).id === reply;
  await tab.until("the files are selected", () => tab.log.some(isReply));
  const frame = tab.log.find(isReply) as PushEventFrame;
  return (frame.payload as { value: Selected }).value;
}

/** Sends bytes of a file. @param offset absent to ask for it */
export async function post(
  tab: OpenTab,
  token: string | undefined,
  offset: number | undefined,
  body?: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const { pageState } = tab;
  const response = await fetch(`${pageState.origin}${pageState.path}/upload`, {
    method: "POST",
    headers: { ...uploadHeaders(tab, token, offset), ...headers },
    ...(body && { body: body as Uint8Array<ArrayBuffer> }),
  });
  return { status: response.status, body: (await response.json()) as Answered["body"] };
}

function uploadHeaders(
  tab: OpenTab,
  token: string | undefined,
  offset: number | undefined,
): Record<string, string> {
  return {
    ...postHeaders(tab.pageState),
    "content-type": "application/octet-stream",
    ...(token === undefined ? {} : { "x-djust-upload": token }),
    ...(offset === undefined ? {} : { "x-djust-offset": `${offset}` }),
  };
}

/** Sends the beginning of a request, and cuts the connection. @param length the length that the request announces */
export function postAndCut(
  tab: OpenTab,
  token: string,
  offset: number,
  bytes: Uint8Array,
  length: number,
): Promise<void> {
  const { pageState } = tab;
  return new Promise((resolve) => {
    const sent = request(`${pageState.origin}${pageState.path}/upload`, {
      method: "POST",
      headers: { ...uploadHeaders(tab, token, offset), "content-length": length },
    });
    sent.on("error", () => {});
    sent.write(bytes, () =>
      setTimeout(() => {
        sent.destroy();
        resolve();
      }, 30),
    );
  });
}

/** The files in the folders of a temporary storage. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
