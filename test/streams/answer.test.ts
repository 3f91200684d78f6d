import { expect, test } from "vitest";
import { answerTokens, complete } from "../../examples/showcase/language-model.js";
import { background, eventHandler, html, LiveView } from "../../src/server/index.js";
import type { StreamFrame } from "../../src/wire/index.js";
import { serve } from "../browser/site.js";
import { openTab } from "../guide/socket.js";

/** The answer of a language model, token by token. */
class AnswerView extends LiveView {
  @eventHandler()
  @background
  async ask(_: object, signal: AbortSignal) {
    await this.stream("answer").from(complete("How many bytes?", signal), { signal });
  }
  override render() {
    return html`<div dj-stream="answer"></div>`;
  }
}

test("an answer of 2,000 tokens takes at most 3 times the bytes of its text, and 40 a frame", async () => {
  const { origin } = await serve({ routes: { "/": AnswerView } });
  const tab = await openTab(origin);
  const before = tab.frames.length;
  tab.send({ type: "event", event: "ask", params: {}, ref: 1 });
  let text = "";
  for (let isDone = false; !isDone; ) {
    const frame = JSON.parse(await tab.next(({ type }) => type === "stream")) as StreamFrame;
    for (const operation of frame.ops) {
      if (operation[0] === "append") text += operation[1];
      isDone ||= operation[0] === "done";
    }
    tab.send({ type: "ack", flash: frame.id });
  }
  expect(text.trim().split(" ")).toHaveLength(answerTokens);
  const frames = tab.frames.slice(before);
  const bytes = frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0);
  expect(frames.length).toBeGreaterThan(20);
  expect(bytes).toBeLessThanOrEqual(3 * Buffer.byteLength(text) + 40 * frames.length);
});
