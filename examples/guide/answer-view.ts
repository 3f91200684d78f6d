import { html, LiveView, raw } from "djust-ts";
import { marked } from "marked";
import sanitizeHtml from "sanitize-html";

interface Block {
  readonly index: number;
  readonly source: string;
}

export class AnswerView extends LiveView {
  blocks = this.stream<Block>("blocks", {
    key: "index",
    item: ({ source }) => html`<div>${raw(sanitizeHtml(marked.parse(source, { async: false })))}</div>`,
  });

  async show(tokens: AsyncIterable<string>) {
    this.blocks.reset();
    let index = 0;
    let source = "";
    for await (const token of tokens) {
      source += token;
      // All blocks but the last are complete.
      for (const block of marked.lexer(source).slice(0, -1)) {
        this.blocks.insert({ index: index++, source: block.raw });
        source = source.slice(block.raw.length);
      }
      this.blocks.insert({ index, source });
    }
    this.blocks.done();
  }

  override render() {
    return html`<article dj-stream="blocks">${this.blocks}</article>`;
  }
}
