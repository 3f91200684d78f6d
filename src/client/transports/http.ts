import type { ClientFrame, HttpReply, ServerFrame } from "../../wire/index.js";
import { isHidden } from "../safe-dom.js";
import { createNews, type News } from "./news.js";
import { createPost } from "./post.js";
import type { Connect } from "./transport.js";

/** Delays between polls while background work is running. */
const pollMinMs = 150;
const pollMaxMs = 3_000;
/** A hidden page polls less often for messages that may never come. */
const hiddenFactor = 5;
/** The longest delay before the poll that follows one which another tab has caused. */
const heardMs = 1_000;

/** Sends each frame as a request, one at a time; the response contains the reply. */
export const connectHttp: Connect = (mount, { frame, progress, lost }, config, token) => {
  const [post, abort] = createPost<HttpReply>(config, token, lost, progress);
  let wait = pollMinMs;
  let poll: ReturnType<typeof setTimeout>;
  /** Shared with the other tabs of the browser, once the view has topics. */
  let news: News | undefined;
  /** Requests under way. */
  let open = 0;
  /** Whether the last poll was caused by another tab, which has told the others already. */
  let hasHeard = false;

  const heard = (): void => {
    wait = Math.min(wait, heardMs);
    hasHeard = true;
    // What arrives after a response was written follows with the next poll.
    if (!open) send({ type: "ping" });
  };

  const send = (sent: ClientFrame): void => {
    clearTimeout(poll);
    open++;
    post(
      undefined,
      sent,
      ({ _flash = [], _streams = [], _events = [], _navigation, more, poll: everyMs, ...update }) => {
        clearTimeout(poll);
        open--;
        const isQuiet = sent.type === "ping" && update.type === "noop" && !_flash[0] && !_streams[0];
        wait = isQuiet ? wait * 1.5 : pollMinMs;
        if (everyMs) news ??= createNews(config, heard);
        if (sent.type === "ping" && !isQuiet && !hasHeard) news?.tell();
        hasHeard = false;
        if (more || everyMs) {
          // Messages of other users often follow an action of this user.
          wait = Math.min(wait, more || !everyMs ? pollMaxMs : isHidden() ? everyMs * hiddenFactor : everyMs);
          poll = setTimeout(send, wait, { type: "ping" });
        }
        frame(update as ServerFrame);
        // Both are numbered in the order in which they were created.
        const numbered = [
          ..._streams.map((command) => ({ type: "stream" as const, ...command })),
          ..._flash.map((command) => ({ type: "flash" as const, ...command })),
        ].sort(({ id: a = 0 }, { id: b = 0 }) => a - b);
        const isFlash = ({ type }: ServerFrame): boolean => type === "flash";
        const first = numbered.findIndex(isFlash);
        const events = _events.map((event) => ({ type: "push_event" as const, ...event }));
        for (const each of [
          ...numbered.splice(0, first < 0 ? numbered.length : first),
          ...events,
          ...numbered,
        ])
          frame(each);
        if (_navigation) frame({ type: "navigation", ..._navigation });
      },
    );
  };

  send(mount);
  return {
    send,
    close() {
      clearTimeout(poll);
      news?.close();
      abort();
    },
  };
};
