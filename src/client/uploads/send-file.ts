import type { headers, names } from "../../wire/index.js";
import { meta, pageConfig } from "../page-config.js";
import type { UploadItem } from "./upload-item.js";

/** The size of the first request. Later ones grow while they are quick. */
const firstBytes = 64 * 1024;
/** A request should take between these times, in ms. */
const quickMs = 1_000;
const slowMs = 4_000;
/** How long a request may take. The server keeps what has arrived. */
const timeoutMs = 30_000;
/** Delay before the server is asked again after a failure; twice as long each further time. */
const firstRetryMs = 250;
const lastRetryMs = 8_000;

/** The server's answer to a request. */
interface Received {
  readonly offset: number;
  readonly done: boolean;
}

/**
 * Sends a file in parts, each when the one before is stored. After a cut, the server says how much has arrived.
 *
 * @param isSelected whether the file is still to be sent
 * @param progress called when bytes have arrived
 * @returns when the file is done, failed or lost, or no longer selected
 * @throws {DOMException} if the browser cannot read the file
 */
export const sendFile = async (
  item: UploadItem,
  isSelected: () => boolean,
  progress: () => void,
): Promise<void> => {
  let bytes = firstBytes;
  let retryMs = firstRetryMs;
  while (isSelected()) {
    const { offset, file, chunkSize } = item;
    const part =
      offset === undefined
        ? undefined
        : await file.slice(offset, offset + Math.min(bytes, chunkSize)).arrayBuffer();
    const startedAt = performance.now();
    const answer = await post(item, part);
    if (typeof answer === "object") {
      item.offset = answer.offset;
      progress();
      if (answer.done) {
        item.state = "done";
        return;
      }
      const tookMs = performance.now() - startedAt;
      if (part && tookMs < quickMs) bytes = Math.min(chunkSize, bytes * 2);
      if (tookMs > slowMs) bytes = Math.max(firstBytes / 4, bytes / 2);
      if (part) retryMs = firstRetryMs;
    } else if (answer === 410 || answer === 403) {
      item.state = "lost";
      return;
    } else if (answer >= 400 && answer < 500 && ![408, 429].includes(answer)) {
      item.state = "failed";
      return;
    } else if (answer === 507) {
      item.state = "failed";
      return;
    } else {
      item.offset = undefined;
      bytes = firstBytes;
      await new Promise((go) => setTimeout(go, retryMs));
      retryMs = Math.min(lastRetryMs, retryMs * 2);
    }
  }
};

/** @returns the server's answer, or the status of its refusal; 0 if there was none */
const post = async (
  { token = "", offset }: UploadItem,
  body: ArrayBuffer | undefined,
): Promise<Received | number> => {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), timeoutMs);
  try {
    const response = await fetch(`${location.origin}${pageConfig().path}/upload`, {
      method: "POST",
      signal: aborter.signal,
      headers: {
        "Content-Type": "application/octet-stream",
        ["x-csrftoken" satisfies typeof headers.csrf]: meta("csrf-token" satisfies typeof names.csrfMeta),
        ["x-djust-upload" satisfies typeof headers.upload]: token,
        ...(body && { ["x-djust-offset" satisfies typeof headers.offset]: `${offset}` }),
      },
      body: body ?? null,
    });
    return response.ok ? await response.json() : response.status;
  } catch {
    return 0;
  } finally {
    clearTimeout(timer);
  }
};
