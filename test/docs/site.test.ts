import { createRequire } from "node:module";
import { createMarkdownRenderer, type MarkdownRenderer } from "vitepress";
import { beforeAll, describe, expect, test } from "vitest";
import config from "../../docs/.vitepress/config.js";
import { root } from "../package/entry-points.js";
import { pages, readPage } from "./blocks.js";

/** Vue's compiler, as used by VitePress. */
const vue: { compile(template: string, options: object): { code: unknown } } = createRequire(
  import.meta.resolve("vitepress"),
)("@vue/compiler-dom");

const compile = (template: string): { code: unknown } => {
  const { code } = vue.compile(template, { mode: "module", prefixIdentifiers: true });
  return { code };
};

// What `npm run docs` does with each page, without building the site: Markdown becomes a Vue template,
// and one that Vue cannot read (a pair of braces, a stray "<") would end the build.
describe("a page of the site builds", () => {
  let markdown: MarkdownRenderer;

  beforeAll(async () => {
    markdown = await createMarkdownRenderer(`${root}docs`, config.markdown);
  }, 60_000);

  test.each([...pages.filter((page) => page.startsWith("docs/")), "SECURITY.md"])("%s", (page) => {
    const path = `${root}${page}`;
    const relativePath = page.replace(/^docs\//, "");
    const html = markdown.render(readPage(page), {
      path,
      realPath: path,
      relativePath,
      cleanUrls: false,
    });
    // Braces outside of code with v-pre would be a variable that no page has.
    expect(compile(html)).toEqual({ code: expect.not.stringMatching(/_ctx\.(?!\$)/) });
    // VitePress renders a missing include as a text.
    expect(html).not.toContain("Code snippet path not found");
  });

  test("and one with braces outside code does not", () => {
    const html = markdown.render("{{ name: string }}", {
      path: "",
      relativePath: "",
      cleanUrls: false,
    });
    expect(() => compile(html)).toThrow();
  });
});
