// `html`, `each`, `raw` and `Template` are for users of the package, the rest for the other rooms.

export { applyChanges, wireToHtml } from "./apply.js";
export { refusal as expressionRefusal } from "./attribute-rules.js";
export { diff } from "./diff.js";
export { escapeHtml } from "./escape.js";
export { inertHtml } from "./inert.js";
export { bindsModel, htmlBindsModel } from "./models.js";
export { decodeReferences } from "./references.js";
export { render } from "./render.js";
export { sizeOf } from "./size.js";
export { each, html, isTemplate, type Key, type RawOptions, raw, Template } from "./template.js";
export { toHtml } from "./to-html.js";
export { toWire } from "./to-wire.js";
export {
  type Attribute,
  attributeOf,
  attributeValue,
  endsName,
  isTextOnlyElement,
  type StartTag,
  startTagsOf,
  tokensOf,
} from "./tokenizer.js";
export type { Rendered } from "./tree.js";
export { refusedUrl, urlRule } from "./url.js";
