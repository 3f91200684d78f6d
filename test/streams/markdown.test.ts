import { expect, test } from "vitest";
import { AnswerView } from "../../examples/guide/answer-view.js";
import { createApp, eventHandler, html } from "../../src/server/index.js";
import { TestClock, visit } from "../../src/testing/index.js";

const answer = [
  "# Streams\n\nText with **bold** words, a [link](https://example.org) and ",
  '<img src="x" onerror="alert(1)"><script>alert(2)</script> HTML.\n\n- one\n- two\n\n',
  "```ts\nconst a = 1;\n```\n\nThe [end](javascript:alert(3)).",
].join("");

async function* tokens(): AsyncGenerator<string> {
  for (const token of answer.match(/.{1,4}/gs) ?? []) yield token;
}

class MarkdownView extends AnswerView {
  @eventHandler() async run() {
    await this.show(tokens());
  }
  override render() {
    return html`${super.render()}<button dj-click="run">Run</button>`;
  }
}

test("Markdown that is streamed becomes sanitized HTML, one item for each block", async () => {
  const page = await visit(
    createApp({ routes: { "/": MarkdownView }, clock: new TestClock(), logger: false }),
    "/",
  );
  await page.click("Run");
  const article = page.find("article");
  expect(article.querySelector("h1")?.textContent).toBe("Streams");
  expect(article.querySelector("strong")?.textContent).toBe("bold");
  expect(article.querySelector("a")?.getAttribute("href")).toBe("https://example.org");
  expect([...article.querySelectorAll("li")].map(({ textContent }) => textContent)).toEqual(["one", "two"]);
  expect(article.querySelector("pre code")?.textContent).toContain("const a = 1;");
  expect(article.innerHTML).not.toMatch(/<script|onerror|javascript:/);
  expect(article.children.length).toBeGreaterThan(3);
});
