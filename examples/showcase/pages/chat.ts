import { background, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { answerTokens, complete } from "../language-model.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

interface Message {
  readonly id: number;
  readonly by: "You" | "Model";
  readonly text: string;
}

export class ChatView extends LiveView {
  override pageTitle = entryAt("/chat").title;
  writing = false;
  #lastId = 0;
  #answer = "";
  conversation = this.stream<Message>("conversation", {
    key: "id",
    item: ({ by, text }) => html`<li class="by-${by.toLowerCase()}"><strong>${by}</strong> ${text}</li>`,
    limit: 50,
  });

  @eventHandler()
  @background
  async ask({ question }: { question: string }, signal: AbortSignal) {
    if (this.#answer) this.#say("Model", this.#answer);
    this.#say("You", question);
    this.#answer = "";
    this.writing = true;
    const answer = this.stream("answer");
    answer.start();
    for await (const token of complete(question, signal)) {
      answer.append(token);
      this.#answer += token;
    }
    answer.done();
    this.writing = false;
  }

  #say(by: Message["by"], text: string) {
    this.conversation.insert({ id: ++this.#lastId, by, text });
    this.conversation.done();
  }

  @eventHandler()
  stop() {
    if (!this.cancelAsync("ask")) return;
    this.stream("answer").error("Stopped.");
    this.writing = false;
  }

  override render() {
    return pattern({
      path: "/chat",
      lead: html`The answer of a language model appears as it is written. The model here is a loop that yields
        ${answerTokens.toLocaleString("en")} tokens.`,
      demo: html`
        <h2>Ask something</h2>
        <ol class="conversation" dj-stream="conversation" aria-label="Conversation">${this.conversation}</ol>
        <div class="answer" dj-stream="answer" tabindex="0" role="region" aria-label="Answer"></div>
        <form dj-submit="ask">
          <div class="field">
            <label for="question">Question</label>
            <input id="question" name="question" value="How do streams work?" maxlength="200" required autocomplete="off">
            <button ?disabled=${this.writing}>Ask</button>
          </div>
        </form>
        <button dj-click="stop" class="plain" ?disabled=${!this.writing}>Stop</button>`,
      code: code(membersOf(import.meta.url, "ask", "#say", "stop"), "chat.ts"),
    });
  }
}
