import { headers } from "../../wire/index.js";
import type { PageConfig } from "./transport.js";

/** Posts one JSON body; what comes back is JSON, or the connection is as good as gone. */
export function post<T>(
  url: string,
  body: unknown,
  { csrf }: PageConfig,
  token: string,
  more: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<T> {
  const init: RequestInit = {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": csrf,
      [headers.token]: token,
      ...more,
    },
    body: JSON.stringify(body),
  };
  if (signal) init.signal = signal;
  return fetch(url, init).then((response) => response.json() as Promise<T>);
}
