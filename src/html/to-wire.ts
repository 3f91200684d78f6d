import type { WireInstance, WireList, WireTemplate, WireTemplates, WireValue } from "../wire/index.js";
import type { CompiledTemplate } from "./compiled.js";
import { Raw } from "./template.js";
import { Instance, keyAt, type List, type Rendered, slotText, type Value } from "./tree.js";

/** A whole rendering in the wire format. */
export interface WireRendering {
  readonly tree: WireInstance;
  readonly templates?: WireTemplates;
}

/**
 * Converts a rendering to the wire format, with the templates that the browser does not have yet.
 *
 * @param known ids of the templates that the browser has; the ids of templates that are sent are added
 */
export function toWire(rendered: Rendered, known: Set<number>): WireRendering {
  const writer = new WireWriter(known);
  const tree = writer.instance(rendered);
  return writer.rendering(tree);
}

/** Converts nodes to the wire format and collects the templates they need. */
export class WireWriter {
  readonly #known: Set<number>;
  #templates: { [id: string]: WireTemplate } | undefined;

  constructor(known: Set<number>) {
    this.#known = known;
  }

  /** The templates that the written nodes need and the browser does not have. */
  get templates(): WireTemplates | undefined {
    return this.#templates;
  }

  rendering(tree: WireInstance): WireRendering {
    return this.#templates === undefined ? { tree } : { tree, templates: this.#templates };
  }

  instance(node: Instance): WireInstance {
    this.need(node.compiled);
    return { t: node.compiled.id, d: node.compiled.slots.map((slot) => this.slot(slot, node.values)) };
  }

  slot(slot: CompiledTemplate["slots"][number], values: readonly Value[]): WireValue {
    return slot.type === "" ? this.value(values[slot.firstIndex] ?? null) : slotText(slot, values);
  }

  value(value: Value): WireValue {
    if (value === null || typeof value === "string") return value;
    if (typeof value === "number") return String(value);
    if (value instanceof Instance) return this.instance(value);
    if (value instanceof Raw) return { r: value.html };
    return this.list(value);
  }

  list(list: List): WireList {
    return { k: list.items.map((item, index) => [keyAt(list, index), this.value(item)] as const) };
  }

  /** Adds a template, unless the browser has it. */
  need(compiled: CompiledTemplate): void {
    if (this.#known.has(compiled.id)) return;
    this.#known.add(compiled.id);
    this.#templates ??= {};
    this.#templates[compiled.id] = compiled.wire;
  }
}
