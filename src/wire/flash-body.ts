/** Attributes of an element in the body of a message, by name. */
export interface FlashBodyAttributes {
  readonly [name: string]: string;
}

/** An element in the body of a message: its tag in lower case, its attributes and its content. */
export type FlashBodyElement = readonly [
  tag: string,
  attributes: FlashBodyAttributes,
  ...content: FlashBodyNode[],
];

/** A text or an element in the body of a message. */
export type FlashBodyNode = string | FlashBodyElement;

/** The formatted text of a message, as data. The field `message` has the same text without formatting. */
export type FlashBody = readonly FlashBodyNode[];

/** Maximum depth of elements in a body. */
export const maxBodyDepth = 20;

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

const elements = words(
  "a abbr b bdi bdo blockquote br cite code data dd del dfn div dl dt em hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub sup time u ul var wbr",
);
const attributes = words("class dir lang title translate aria-label aria-hidden");
const ownAttributes: { readonly [tag: string]: ReadonlySet<string> } = {
  a: words("href hreflang target rel download"),
  data: words("value"),
  del: words("datetime"),
  img: words("src alt width height"),
  ins: words("datetime"),
  li: words("value"),
  ol: words("start reversed type"),
  time: words("datetime"),
};
/** The runtime acts on these classes. */
const reservedClass = /(?:^|\s)(?:dj|djust)-/i;

/** Whether a body may have this element: text, lists, links and images. @param tag in lower case */
export const isBodyElement = (tag: string): boolean => elements.has(tag);

/** Whether an element of a body may have this attribute. The caller checks the URLs in `href` and `src`. */
export const isBodyAttribute = (tag: string, name: string, value: string): boolean =>
  (attributes.has(name) || (Object.hasOwn(ownAttributes, tag) && !!ownAttributes[tag]?.has(name))) &&
  !(name === "class" && reservedClass.test(value));
