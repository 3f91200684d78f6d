import type { ErrorFrame, ServerFrame } from "../../../src/wire/index.js";
import { type Connect, postHeaders } from "./connection.js";

/** Receives frames over an event stream and sends frames by POST, one at a time. */
export const connectEventStream: Connect = (pageState, mount, events) => {
  const aborter = new AbortController();
  const { signal } = aborter;
  const { origin, path, cookie } = pageState;
  let sent: Promise<unknown> = Promise.resolve();
  const lost = (code: number): void => {
    if (!signal.aborted) events.lost(code);
  };

  const read = async (): Promise<void> => {
    const query = `mount=${encodeURIComponent(JSON.stringify(mount))}`;
    const response = await fetch(`${origin}${path}/sse?${query}`, { headers: { cookie, origin }, signal });
    if (!response.ok || !response.body) return lost(response.status);
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      rest += decoder.decode(chunk, { stream: true });
      const whole = rest.lastIndexOf("\n\n") + 2;
      if (whole === 1) continue;
      const text = rest.slice(0, whole);
      rest = rest.slice(whole);
      const blocks = text.split("\n\n").filter(Boolean);
      const close = blocks.find((block) => block.startsWith("event: close"));
      const frames = blocks.filter((block) => block !== close);
      events.frames(
        // Comments keep the stream alive.
        frames
          .filter((block) => block.startsWith("data: "))
          .map((block): ServerFrame => JSON.parse(block.slice("data: ".length))),
        text,
      );
      if (close) return lost(JSON.parse(close.slice(close.indexOf("data: ") + 6)).code);
    }
    lost(1006);
  };
  read().catch(() => lost(1006));

  return {
    send: (frame) => {
      sent = sent
        .then(async () => {
          const body = JSON.stringify(frame);
          const headers: Record<string, string> = { ...postHeaders(pageState) };
          if ("ref" in frame && frame.ref !== undefined) headers["x-djust-ref"] = String(frame.ref);
          const init = { method: "POST", headers, body, signal };
          const text = await (await fetch(`${origin}${path}/frame`, init)).text();
          const answer: Partial<ErrorFrame> = JSON.parse(text);
          if (answer.type) events.frames([answer as ErrorFrame], text);
        })
        .catch(() => lost(1006));
    },
    cut: () => aborter.abort(),
  };
};
