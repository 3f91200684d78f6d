// `html`, `each`, `raw`, `Key` and `Template` are for users of the package, the rest for the other rooms.
export { applyChanges, wireToHtml } from "./apply.js";
export { diff, type WirePatch } from "./diff.js";
export { escapeHtml } from "./escape.js";
export { bindsModel } from "./models.js";
export { render } from "./render.js";
export { type Each, each, html, isTemplate, type Key, type Raw, raw, type Template } from "./template.js";
export { toHtml } from "./to-html.js";
export { toWire, type WireRendering } from "./to-wire.js";
export type { Rendered } from "./tree.js";
