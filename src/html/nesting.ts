import type { Fail } from "./joined.js";
import type { StartTag } from "./tokenizer.js";

const names = (list: string): ReadonlySet<string> => new Set(list.split(" "));

const empty = names("area base br col embed hr img input link meta param source track wbr");
/** Elements whose end tag may be left out (HTML, 13.1.2.4). */
const optional = names(
  "html head body li dt dd p rt rp rb rtc optgroup option colgroup caption thead tbody tfoot tr td th",
);
/** Elements that people close with `/>` though HTML does not let them. */
const plain = names(
  "a article aside b button canvas dialog div em fieldset footer form h1 h2 h3 h4 h5 h6 header i iframe label legend li main nav ol p pre script section select small span strong style table tbody td textarea th thead title tr ul video audio template xmp noembed noframes noscript plaintext",
);

/** Follows which elements are open; a template opens and closes its own. */
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
    if (empty.has(tag.name)) return;
    if (tag.selfClosing) {
      if (!this.#isForeign() && (plain.has(tag.name) || tag.name.includes("-")))
        this.#fail(
          tag.at,
          `<${tag.name}/>, which HTML does not take as closed`,
          `write <${tag.name}></${tag.name}>`,
        );
      return;
    }
    this.#open.push({ name: tag.name, at: tag.at });
  }

  close(name: string, at: number): void {
    if (empty.has(name)) this.#fail(at, `</${name}>, which has no end tag`, "take it away");
    for (let top = this.#open.pop(); top !== undefined; top = this.#open.pop()) {
      if (top.name === name) return;
      if (!optional.has(top.name))
        this.#fail(at, `</${name}> while <${top.name}> is open`, `close <${top.name}> first`);
    }
    this.#fail(
      at,
      `</${name}>, which closes nothing`,
      "open and close an element in the same template, and nest what stands in it as another template",
    );
  }

  end(): void {
    for (const { name, at } of this.#open)
      if (!optional.has(name))
        this.#fail(
          at,
          `<${name}>, which is not closed`,
          `close it in the same template with </${name}>, and nest what stands in it as another template`,
        );
  }

  #isForeign(): boolean {
    const open = this.#open.map((element) => element.name);
    const foreign = Math.max(open.lastIndexOf("svg"), open.lastIndexOf("math"));
    return foreign > open.lastIndexOf("foreignobject");
  }
}
