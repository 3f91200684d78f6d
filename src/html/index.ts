// `html`, `each`, `raw`, `call` and `Template` are public; the other exports are for the other folders of `src`.

export { applyChanges, wireToHtml } from "./apply-changes.js";
export { attributeRefusal } from "./attribute-rules.js";
export { callContext, callText } from "./call-context.js";
export { decodeReferences } from "./character-references.js";
export {
  type CommandEffect,
  type CommandNavigation,
  Commands,
  js,
  listOf,
  withHandlers,
} from "./commands.js";
export type { CompiledTemplate, Slot } from "./compiled.js";
export { diff } from "./diff.js";
export {
  type AttributeProblem,
  calledBy,
  isCallAttribute,
  isDirective,
  membersNamedBy,
  type NamedMember,
  namedByForeign,
  nameProblem,
  namesMember,
  neighborProblem,
  valueProblem,
} from "./directives.js";
export { escapeHtml } from "./escape.js";
export {
  type AbortSignalLike,
  BoundHandler,
  call,
  type HandlerArguments,
  type HandlerReference,
  type HandlerResult,
  handlerNameOf,
  nameHandler,
} from "./handler-reference.js";
export { type HookData, hookData } from "./hook-data.js";
export { inertHtml } from "./inert-html.js";
export { isKeyName } from "./key-names.js";
export { errorAt } from "./marked-source.js";
export { bindsModel, htmlBindsModel } from "./model-bindings.js";
export { ownerOfName, prefixed, prefixOf } from "./name-prefix.js";
export {
  hasValues,
  type Inspector,
  refuseTemplate,
  render,
  renderFor,
  renderOwned,
  type Scope,
} from "./render.js";
export { replaceOwned } from "./replace-owned.js";
export { sizeOf } from "./size.js";
export {
  Each,
  Embedded,
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
export { toPage } from "./to-page.js";
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
export { OwnedInstance, type Rendered, slotText } from "./tree.js";
export { refusedUrl, urlRule } from "./url.js";
