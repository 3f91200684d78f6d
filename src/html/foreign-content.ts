import { voidElements, wordSet } from "./elements.js";

interface OpenElement {
  readonly name: string;
  readonly namespace: "svg" | "math" | "html";
  /** Whether its content is HTML again. */
  readonly takesHtml: boolean;
}

/** Start tags that end SVG and MathML (HTML, 13.2.6.5). */
const breakout = wordSet(
  "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var",
);
const fontAttributes = wordSet("color face size");
const svgWithHtml = wordSet("foreignobject desc title");
const mathWithHtml = wordSet("mi mo mn ms mtext");
/** HTML elements that the end tag of an ordinary element cannot close (HTML, 13.2.4.2, "special"). */
const special = wordSet(
  "address article aside blockquote body button caption center details dialog dir div dl dt dd fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup html li listing main marquee menu nav object ol p pre search section select summary table tbody td template tfoot th thead tr ul",
);
/** HTML elements that limit the scope of every end tag (HTML, 13.2.4.2, "in scope"). */
const scopes = wordSet("html table td th caption template marquee object");
/** How many open elements are searched for an end tag, so that the time remains linear in the length of the HTML. */
const maxSearchDepth = 128;

/** Tracks the open elements, because names have different meanings in SVG and MathML than in HTML. */
export class ForeignContent {
  readonly #open: OpenElement[] = [];
  readonly #count = new Map<string, number>();

  /** Whether the current element belongs to SVG or MathML and its content is not HTML. */
  get isCurrent(): boolean {
    const current = this.#open.at(-1);
    return current !== undefined && current.namespace !== "html" && !current.takesHtml;
  }

  /** Opens an element. @returns whether it belongs to SVG or MathML */
  open({ name, selfClosing, attributes }: OpenTag): boolean {
    const starts = name === "svg" || name === "math" ? name : undefined;
    if (breakout.has(name) || (name === "font" && attributes.some((each) => fontAttributes.has(each.name))))
      this.#leave();
    const current = this.#open.at(-1);
    const namespace = starts ?? (current === undefined || current.takesHtml ? "html" : current.namespace);
    const isForeign = namespace !== "html";
    if (isForeign ? selfClosing : voidElements.has(name)) return isForeign;
    this.#open.push({ name, namespace, takesHtml: takesHtml(namespace, name, attributes) });
    this.#count.set(name, (this.#count.get(name) ?? 0) + 1);
    return isForeign;
  }

  close(name: string): void {
    if (name === "p" || name === "br") this.#leave();
    if (!this.#count.get(name)) return;
    const open = this.#open;
    let inHtml = false;
    let isInside = false;
    for (let at = open.length - 1; at >= Math.max(0, open.length - maxSearchDepth); at--) {
      const element = open[at];
      if (element === undefined) return;
      const isHtml = element.namespace === "html";
      // HTML's rules apply from here on, and the foreign element around the HTML limits its scope.
      if (isHtml && !inHtml && isInside) return;
      inHtml ||= isHtml;
      isInside ||= element.takesHtml;
      if (element.name === name && isHtml === inHtml) return this.#closeTo(at);
      if (
        inHtml &&
        (element.takesHtml || (isHtml && (special.has(name) ? scopes : special).has(element.name)))
      )
        return;
    }
  }

  /** Closes SVG and MathML elements up to the next one whose content is HTML. */
  #leave(): void {
    while (this.isCurrent) this.#closeTo(this.#open.length - 1);
  }

  #closeTo(depth: number): void {
    for (let element = this.#open.pop(); element; element = this.#open.pop()) {
      this.#count.set(element.name, (this.#count.get(element.name) ?? 0) - 1);
      if (this.#open.length === depth) return;
    }
  }
}

function takesHtml(
  namespace: OpenElement["namespace"],
  name: string,
  attributes: OpenTag["attributes"],
): boolean {
  if (namespace === "svg") return svgWithHtml.has(name);
  if (namespace === "html" || name !== "annotation-xml")
    return namespace === "math" && mathWithHtml.has(name);
  const encoding = attributes.find((each) => each.name === "encoding")?.source?.toLowerCase();
  return encoding === "text/html" || encoding === "application/xhtml+xml";
}

interface OpenTag {
  readonly name: string;
  readonly selfClosing: boolean;
  readonly attributes: readonly { readonly name: string; readonly source: string | null }[];
}
