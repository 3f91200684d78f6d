import type { ErrorFrame } from "../../wire/index.js";
import { createPost } from "./post.js";
import type { Connect } from "./transport.js";

export const connectEventStream: Connect = (mount, { frame, lost }, config, token) => {
  const stream = new EventSource(
    // Without the origin, a <base> in the page would redirect the request.
    `${location.origin}${config.path}/sse?mount=${encodeURIComponent(JSON.stringify(mount))}`,
  );
  const [post, abort] = createPost<Partial<ErrorFrame>>(token, lost);
  stream.onmessage = ({ data }) => frame(JSON.parse(data));
  // The browser would reopen the stream itself, with an outdated mount frame.
  stream.onerror = lost;
  stream.addEventListener("close", lost);
  return {
    send: (sent) =>
      post(`${config.path}/frame`, sent, (answer) => answer.type && frame(answer as ErrorFrame)),
    close() {
      abort();
      stream.close();
    },
  };
};
