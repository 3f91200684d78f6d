import type { ErrorFrame } from "../../wire/index.js";
import { createPost } from "./post.js";
import type { Connect } from "./transport.js";

export const connectEventStream: Connect = (mount, { frame, lost }, config, token) => {
  const stream = new EventSource(
    // Without the origin a <base> in the page would say where the request goes.
    `${location.origin}${config.path}/sse?mount=${encodeURIComponent(JSON.stringify(mount))}`,
  );
  const [post, abort] = createPost<Partial<ErrorFrame>>(token, lost);
  stream.onmessage = ({ data }) => frame(JSON.parse(data));
  // The browser would open the stream again by itself, with a mount frame that is out of date.
  stream.onerror = lost;
  stream.addEventListener("close", lost);
  return {
    emit: (sent) =>
      post(`${config.path}/frame`, sent, (answer) => answer.type && frame(answer as ErrorFrame)),
    quit() {
      abort();
      stream.close();
    },
  };
};
