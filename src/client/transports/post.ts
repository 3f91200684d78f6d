import type { ClientFrame, EventRequest, headers, names } from "../../wire/index.js";
import { meta } from "../page-config.js";
import { path } from "../page-path.js";
import type { PageConfig } from "./transport.js";

/** How long a response may make no progress, including the turn. */
const responseTimeoutMs = 40_000;

type Post<T> = (url: string | undefined, frame: ClientFrame, take: (answer: T) => void) => void;

/**
 * Posts frames one after another. A response that is not JSON counts as a lost connection.
 *
 * @param lost called when the connection is lost: nothing has arrived for too long, and the server does not answer
 *   another request either
 * @param progress called when a part of a response arrives
 * @returns a function that posts a frame, to the page's URL by default, and one that aborts
 */
export const createPost = <T>(
  { path: base, times = [] }: PageConfig,
  token: () => string,
  lost: () => void,
  progress: () => void = () => {},
): [post: Post<T>, abort: () => void] => {
  const [, heartbeatTimeoutMs = 10_000, , unansweredMs = 5_000] = times;
  const aborter = new AbortController();
  const { signal } = aborter;

  /** Limits how long nothing may arrive. A turn may take a while; the health check tells a slow turn from a dead line. */
  const watchProgress = (): { restart(): void; end(): void } => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const end = (): void => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    };
    const check = (): void => {
      const limit = setTimeout(lost, heartbeatTimeoutMs);
      timers.add(limit);
      fetch(`${location.origin}${base}/health`, { signal, cache: "no-store" }).then(
        () => clearTimeout(limit),
        () => {
          if (timers.has(limit)) lost();
        },
      );
    };
    return {
      restart() {
        end();
        timers.add(setTimeout(lost, responseTimeoutMs)).add(setTimeout(check, unansweredMs));
      },
      end,
    };
  };
  let before: Promise<unknown> = Promise.resolve();
  const send = async (url: string | undefined, frame: ClientFrame): Promise<T> => {
    const { event, params, ref = "", ack = "", reply } = frame as Partial<EventRequest>;
    // Header values are limited to ASCII (RFC 9110, section 5.5).
    const named = !url && !reply && /^[ -~]+$/.test(event ?? "") && event;
    const watch = watchProgress();
    // While the page connects, it watches the progress itself.
    if (frame.type !== "mount") watch.restart();
    try {
      const response = await fetch(location.origin + (url ?? path()), {
        method: "POST",
        signal,
        headers: {
          "Content-Type": "application/json",
          ["x-csrftoken" satisfies typeof headers.csrf]: meta("csrf-token" satisfies typeof names.csrfMeta),
          ["x-djust-token" satisfies typeof headers.token]: token(),
          [named
            ? ("x-djust-event" satisfies typeof headers.event)
            : ("x-djust-frame" satisfies typeof headers.frame)]: named || "1",
          ["x-djust-ref" satisfies typeof headers.ref]: `${ref}`,
          ["x-djust-ack" satisfies typeof headers.ack]: `${ack}`,
        },
        body: JSON.stringify(named ? params : frame),
      });
      const text = await readText(response, () => {
        progress();
        if (frame.type !== "mount") watch.restart();
      });
      return JSON.parse(text);
    } finally {
      watch.end();
    }
  };
  return [
    (url, frame, take) => {
      before = before.then(() => send(url, frame)).then(take, lost);
    },
    () => aborter.abort(),
  ];
};

/** Reads a body. @param progress called with each part that arrives */
const readText = async (response: Response, progress: () => void): Promise<string> => {
  progress();
  const reader = response.body?.getReader();
  if (!reader) return response.text();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    progress();
    text += decoder.decode(value, { stream: true });
  }
};
