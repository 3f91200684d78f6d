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
/** Browsers nest elements no deeper. */
const deepest = 512;

/** Follows which SVG and MathML elements are open: in them names mean something else than in HTML. */
export class ForeignContent {
  /** From the outermost `<svg>` or `<math>` inwards. */
  readonly #open: OpenElement[] = [];

  /** Whether the current element is one of SVG or MathML. */
  get isCurrent(): boolean {
    return this.#open.length > 0 && this.#open.at(-1)?.namespace !== "html";
  }

  /** Opens an element. @returns whether it is one of SVG or MathML */
  open({ name, selfClosing, attributes }: OpenTag): boolean {
    const open = this.#open;
    const starts = name === "svg" || name === "math" ? name : undefined;
    if (open.length === 0 && !starts) return false;
    const breaksOut =
      breakout.has(name) || (name === "font" && attributes.some((each) => fontAttributes.has(each.name)));
    if (breaksOut) this.#leave();
    const current = open.at(-1);
    const namespace = starts ?? (current === undefined || current.takesHtml ? "html" : current.namespace);
    const isForeign = namespace !== "html";
    const isEmpty = isForeign ? selfClosing : empty.has(name);
    if (!isEmpty && (isForeign || open.length > 0) && open.length < deepest)
      open.push({ name, namespace, takesHtml: takesHtml(namespace, name, attributes) });
    return isForeign;
  }

  close(name: string): void {
    const open = this.#open;
    if (open.length === 0) return;
    if (name === "p" || name === "br") this.#leave();
    const isForeign = this.isCurrent;
    for (let at = open.length - 1; at >= 0; at--) {
      const element = open[at];
      if (element?.name === name) {
        open.length = at;
        return;
      }
      // An end tag in HTML closes nothing that HTML stands in.
      if (!isForeign && element?.takesHtml) return;
    }
  }

  /** Goes out of SVG and MathML to where HTML stands. */
  #leave(): void {
    while (this.isCurrent && !this.#open.at(-1)?.takesHtml) this.#open.pop();
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
