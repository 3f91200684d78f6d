import type { ErrorFrame, ServerFrame } from "../../wire/index.js";
import { createNews } from "./news.js";
import { createPost } from "./post.js";
import { isLimited, takeSlot } from "./stream-slot.js";
import type { Connect } from "./transport.js";

/** Whether a frame may come from a message that other tabs get as well, rather than answer an event of this tab. */
const isNews = ({ type, ref }: ServerFrame & { readonly ref?: number }): boolean =>
  ref === undefined && /flash|patch|html_update/.test(type);

const openStream: Connect = (mount, { frame, progress, lost }, config, token) => {
  const stream = new EventSource(
    // Without the origin, a <base> in the page would redirect the request.
    `${location.origin}${config.path}/sse?mount=${encodeURIComponent(JSON.stringify(mount))}`,
  );
  const [post, abort] = createPost<Partial<ErrorFrame>>(config, token, lost);
  const news = createNews(config);
  stream.onopen = progress;
  stream.onmessage = ({ data }) => {
    const received: ServerFrame = JSON.parse(data);
    if (isNews(received)) news.tell();
    frame(received);
  };
  // The browser would reopen the stream itself, with an outdated mount frame.
  stream.onerror = lost;
  stream.addEventListener("close", lost);
  return {
    send: (sent) =>
      post(`${config.path}/frame`, sent, (answer) => answer.type && frame(answer as ErrorFrame)),
    close() {
      abort();
      news.close();
      stream.close();
    },
  };
};

/** Opens an event stream. Without a free one for this tab, the connection is lost at once, and the page uses HTTP. */
export const connectEventStream: Connect = (mount, events, config, token) => {
  if (!isLimited(config)) return openStream(mount, events, config, token);
  let stream: ReturnType<Connect> | undefined;
  let release: (() => void) | undefined;
  let isClosed = false;
  void takeSlot().then((free) => {
    release = free;
    if (isClosed) free?.();
    else if (free) stream = openStream(mount, events, config, token);
    else events.lost();
  });
  return {
    send: (frame) => stream?.send(frame),
    close() {
      isClosed = true;
      stream?.close();
      release?.();
    },
  };
};
