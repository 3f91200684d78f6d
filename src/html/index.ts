// `html`, `each`, `raw`, `call` and `Template` are public; the other exports are for the other folders of `src`.

export { applyChanges, wireToHtml } from "./apply-changes.js";
export { attributeRefusal } from "./attribute-rules.js";
export { callContext, callText } from "./call-context.js";
export { decodeReferences } from "./character-references.js";
export type { CompiledTemplate, Slot } from "./compiled.js";
export { diff } from "./diff.js";
export {
  type AttributeProblem,
  calledBy,
  isCallAttribute,
  isDirective,
  isKeyName,
  membersNamedBy,
  namedByForeign,
  nameProblem,
  namesMember,
  neighborProblem,
  valueProblem,
} from "./directives.js";
export { escapeHtml } from "./escape.js";
export {
  type AbortSignalLike,
  type BoundHandler,
  call,
  type HandlerArguments,
  type HandlerReference,
  type HandlerResult,
  handlerNameOf,
  nameHandler,
} from "./handler-reference.js";
export { inertHtml } from "./inert-html.js";
export { errorAt } from "./marked-source.js";
export { bindsModel, htmlBindsModel } from "./model-bindings.js";
export { type Inspector, render } from "./render.js";
export { sizeOf } from "./size.js";
export {
  type Each,
  each,
  FirstPageHtml,
  html,
  isTemplate,
  type Key,
  type Raw,
  type RawOptions,
  raw,
  Template,
  type TemplateValue,
} from "./template.js";
export { toHtml } from "./to-html.js";
export { toWire } from "./to-wire.js";
export {
  type Attribute,
  attributeOf,
  attributeValue,
  endsName,
  isRawTextElement,
  type StartTag,
  startTagsOf,
  tokensOf,
} from "./tokenizer.js";
export { type Rendered, slotText } from "./tree.js";
export { refusedUrl, urlRule } from "./url.js";
