import type { ClientFrame, HttpAnswer, ServerFrame } from "../../wire/index.js";
import { createPost } from "./post.js";
import type { Connect } from "./transport.js";

/** How long until the next question while more is to come. */
const pollMinMs = 150;
const pollMaxMs = 3_000;

/** Each frame is a request of its own, one at a time; its response is the answer. */
export const connectHttp: Connect = (mount, { frame, lost }, _config, token) => {
  const [post, abort] = createPost<HttpAnswer>(token, lost);
  let wait = pollMinMs;
  let poll: ReturnType<typeof setTimeout>;

  const send = (sent: ClientFrame): void => {
    clearTimeout(poll);
    post(undefined, sent, ({ _flash = [], _events = [], _navigation, more, ...update }) => {
      clearTimeout(poll);
      const isQuiet = sent.type === "ping" && update.type === "noop" && !_flash[0];
      wait = isQuiet ? Math.min(wait * 1.5, pollMaxMs) : pollMinMs;
      if (more) poll = setTimeout(send, wait, { type: "ping" });
      frame(update as ServerFrame);
      for (const pushed of _events) frame({ type: "push_event", ...pushed });
      for (const command of _flash) frame({ type: "flash", ...command });
      if (_navigation) frame({ type: "navigation", ..._navigation });
    });
  };

  send(mount);
  return {
    emit: send,
    quit() {
      clearTimeout(poll);
      abort();
    },
  };
};
