import { optionalEndTags, voidElements, wordSet } from "./elements.js";
import type { Fail } from "./marked-source.js";
import type { StartTag } from "./tokenizer.js";

const mayStayOpen: ReadonlySet<string> = new Set([...optionalEndTags, "html", "head", "body"]);
/** Elements that are often written with `/>`, which does not close them in HTML. */
const notSelfClosing = wordSet(
  "a article aside b button canvas dialog div em fieldset footer form h1 h2 h3 h4 h5 h6 header i iframe label legend li main nav ol p pre script section select small span strong style table tbody td textarea th thead title tr ul video audio template xmp noembed noframes noscript plaintext",
);

/** Checks that a template closes each element it opens, and no other. */
export class Nesting {
  readonly #open: { readonly name: string; readonly at: number }[] = [];
  readonly #fail: Fail;

  constructor(fail: Fail) {
    this.#fail = fail;
  }

  has(name: string): boolean {
    return this.#open.some((element) => element.name === name);
  }

  open(tag: StartTag): void {
    if (voidElements.has(tag.name)) return;
    if (tag.selfClosing) {
      if (!this.#isForeign() && (notSelfClosing.has(tag.name) || tag.name.includes("-")))
        this.#fail(tag.at, `<${tag.name}/> is not self-closing in HTML`, `Write <${tag.name}></${tag.name}>`);
      return;
    }
    this.#open.push({ name: tag.name, at: tag.at });
  }

  close(name: string, at: number): void {
    if (voidElements.has(name)) this.#fail(at, `<${name}> has no end tag in HTML`, `Remove </${name}>`);
    for (let top = this.#open.pop(); top !== undefined; top = this.#open.pop()) {
      if (top.name === name) return;
      if (!mayStayOpen.has(top.name))
        this.#fail(
          at,
          `</${name}> must not come before the end of <${top.name}>`,
          `Close <${top.name}> first`,
        );
    }
    this.#fail(
      at,
      `</${name}> has no matching start tag`,
      "Open and close an element in the same template, and insert its content as a nested template",
    );
  }

  end(): void {
    for (const { name, at } of this.#open)
      if (!mayStayOpen.has(name))
        this.#fail(
          at,
          `<${name}> is not closed`,
          `Add </${name}> to the same template, and insert the element's content as a nested template`,
        );
  }

  #isForeign(): boolean {
    const open = this.#open.map((element) => element.name);
    const foreign = Math.max(open.lastIndexOf("svg"), open.lastIndexOf("math"));
    return foreign > open.lastIndexOf("foreignobject");
  }
}
