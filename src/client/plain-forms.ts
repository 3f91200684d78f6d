import type { names } from "../wire/index.js";
import { setAttribute } from "./dom/index.js";

const mark: typeof names.plain = "dj-plain";

/** Takes back what the server has changed in the page for browsers without JavaScript. */
export function withoutPlainForms(): void {
  document.querySelectorAll(`[${mark}]`).forEach((element) => {
    const before: { readonly [name: string]: string | null } = JSON.parse(`${element.getAttribute(mark)}`);
    if (!before) element.remove();
    for (const name in before) setAttribute(element, name, before[name] as string | null);
  });
}
