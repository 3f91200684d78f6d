import { render, Template, toHtml } from "../html/index.js";

/** Converts to its HTML in template literals and template languages. */
class WrittenTemplate extends Template {
  override toString(): string {
    return toHtml(render(this));
  }
}

/** A template that is also usable in template engines of any kind, as a string. */
export function written(strings: TemplateStringsArray, ...values: unknown[]): Template {
  return new WrittenTemplate(strings, values);
}
