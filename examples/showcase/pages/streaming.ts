import { setTimeout as wait } from "node:timers/promises";
import { background, eventHandler, html, type ItemStream, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pair, pattern } from "../pattern.js";
import { membersOf } from "../source.js";

interface Activity {
  readonly id: number;
  readonly text: string;
}

export class StreamingView extends LiveView {
  override pageTitle = entryAt("/streaming").title;
  writing = false;
  #lastId = 3;
  activity: ItemStream<Activity> = this.stream<Activity>("activity", {
    key: "id",
    item: ({ id, text }) =>
      html`<li>${text} <button class="plain" dj-click="remove(${id})">Remove</button></li>`,
    limit: 8,
  });

  override mount() {
    this.activity.reset([3, 2, 1].map((id) => ({ id, text: `Order ${1000 + id} was paid` })));
  }

  @eventHandler()
  @background
  async write(_: object, signal: AbortSignal) {
    this.writing = true;
    const answer = this.stream("answer");
    answer.start();
    try {
      await answer.from(words(signal), { signal, error: "Stopped." });
    } finally {
      this.writing = false;
    }
  }

  @eventHandler()
  stop() {
    this.cancelAsync("write");
    this.stream("answer").error("Stopped.");
    this.writing = false;
  }

  @eventHandler()
  addActivity() {
    const id = ++this.#lastId;
    this.activity.insert({ id, text: `Order ${1000 + id} was paid` }, { at: "start" });
  }

  @eventHandler()
  remove(id: number) {
    this.activity.delete(id);
  }

  override render() {
    return pattern({
      path: "/streaming",
      lead: html`Text and items are sent to the browser as they arrive, and are not kept on the server. Only new content is sent.`,
      demo: html`
        <h2>An answer, word by word</h2>
        <div class="buttons">
          <button dj-click="write" ?disabled=${this.writing}>Write</button>
          <button dj-click="stop" class="plain" ?disabled=${!this.writing}>Stop</button>
        </div>
        <div class="answer" dj-stream="answer" tabindex="0" role="region" aria-label="Answer"></div>`,
      code: code(membersOf(import.meta.url, "write", "stop"), "streaming.ts"),
      more: pair(
        html`
        <h2>An activity feed</h2>
        <p>The page shows at most eight entries; the server keeps none.</p>
        <div class="buttons"><button dj-click="addActivity">Add an entry</button></div>
        <ul class="activity" dj-stream="activity">${this.activity}</ul>`,
        code(membersOf(import.meta.url, "activity", "mount", "addActivity", "remove"), "streaming.ts"),
      ),
    });
  }
}

/** Stands for a language model: a word every few milliseconds. */
async function* words(signal: AbortSignal): AsyncGenerator<string> {
  for (let sentence = 1; sentence <= 12; sentence++)
    for (const word of `This is sentence ${sentence} of an answer that is written while you read it.`.split(
      " ",
    )) {
      await wait(25, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      yield `${word} `;
    }
}
