interface OpenElement {
  readonly name: string;
  readonly namespace: "svg" | "math" | "html";
  /** HTML stands in it again. */
  readonly takesHtml: boolean;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Start tags that end SVG and MathML (HTML, 13.2.6.5). */
const breakout = words(
  "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var",
);
const fontAttributes = words("color face size");
const svgWithHtml = words("foreignobject desc title");
const mathWithHtml = words("mi mo mn ms mtext");
const empty = words("area base br col embed hr img input link meta param source track wbr");
/** HTML elements that an end tag of an ordinary element does not reach over (HTML, 13.2.4.2, "special"). */
const special = words(
  "address article aside blockquote body button caption center details dialog dir div dl dt dd fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup html li listing main marquee menu nav object ol p pre search section select summary table tbody td template tfoot th thead tr ul",
);
/** What no end tag in HTML reaches over (HTML, 13.2.4.2, "in scope"). */
const scopes = words("html table td th caption template marquee object");
/** How far down an end tag is looked for: time has to stay in proportion to the length of the HTML. */
const deepest = 128;

/** Follows which elements are open: in SVG and MathML names mean something else than in HTML. */
export class ForeignContent {
  readonly #open: OpenElement[] = [];
  readonly #count = new Map<string, number>();

  /** Whether the current element is one of SVG or MathML in which no HTML stands. */
  get isCurrent(): boolean {
    const current = this.#open.at(-1);
    return current !== undefined && current.namespace !== "html" && !current.takesHtml;
  }

  /** Opens an element. @returns whether it is one of SVG or MathML */
  open({ name, selfClosing, attributes }: OpenTag): boolean {
    const starts = name === "svg" || name === "math" ? name : undefined;
    if (breakout.has(name) || (name === "font" && attributes.some((each) => fontAttributes.has(each.name))))
      this.#leave();
    const current = this.#open.at(-1);
    const namespace = starts ?? (current === undefined || current.takesHtml ? "html" : current.namespace);
    const isForeign = namespace !== "html";
    if (isForeign ? selfClosing : empty.has(name)) return isForeign;
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
    for (let at = open.length - 1; at >= Math.max(0, open.length - deepest); at--) {
      const element = open[at];
      if (element === undefined) return;
      const isHtml = element.namespace === "html";
      // HTML's own rules begin there, and what HTML stands in ends its scope.
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

  /** Goes out of SVG and MathML to where HTML stands. */
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
