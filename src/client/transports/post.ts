import type { ClientFrame, EventRequest, headers, names } from "../../wire/index.js";
import { meta } from "../page-config.js";
import { path } from "../page-path.js";

/** How long a response may take, including the turn. */
const responseTimeoutMs = 40_000;

type Post<T> = (url: string | undefined, frame: ClientFrame, take: (answer: T) => void) => void;

/**
 * Posts frames one after another. A response that is not JSON counts as a lost connection.
 *
 * @returns a function that posts a frame, to the page's URL by default, and one that aborts
 */
export const createPost = <T>(token: () => string, lost: () => void): [post: Post<T>, abort: () => void] => {
  const aborter = new AbortController();
  let before: Promise<unknown> = Promise.resolve();
  const send = async (url: string | undefined, frame: ClientFrame): Promise<T> => {
    const { event, params, ref = "", ack = "" } = frame as Partial<EventRequest>;
    // Header values are limited to ASCII (RFC 9110, section 5.5).
    const named = !url && /^[ -~]+$/.test(event ?? "") && event;
    const limit = setTimeout(lost, responseTimeoutMs);
    try {
      const response = await fetch(location.origin + (url ?? path()), {
        method: "POST",
        signal: aborter.signal,
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
      return await response.json();
    } finally {
      clearTimeout(limit);
    }
  };
  return [
    (url, frame, take) => {
      before = before.then(() => send(url, frame)).then(take, lost);
    },
    () => aborter.abort(),
  ];
};
