import {
  errorAt,
  type Inspector,
  nameProblem,
  namesMember,
  type Rendered,
  slotText,
  valueProblem,
} from "../../html/index.js";
import type { MistakeReporter } from "../../live/index.js";

/** Checks the `dj-` attributes that are outside of a view: in layouts and error pages. */
export class OutsideViews implements Inspector {
  /** Templates that need no more checks, in production. */
  readonly #checked = new WeakSet<Rendered["compiled"]>();

  constructor(private readonly mistakes: MistakeReporter) {}

  inspect({ compiled, values }: Rendered): void {
    if (this.#checked.has(compiled)) return;
    if (!this.mistakes.isStrict) this.#checked.add(compiled);
    for (const { tag, name, at, value, slot, neighbors } of compiled.directives) {
      const text = slot === undefined ? value : slotText(slot, values);
      const found =
        neighbors ??
        nameProblem(name, tag) ??
        (text == null ? undefined : namesMember(name) ? outside(name) : valueProblem(name, text));
      if (found)
        return this.mistakes.report(
          errorAt("DJ_TEMPLATE_ATTRIBUTE", compiled.source, at, found.problem, found.fix),
        );
    }
  }
}

function outside(name: string): { readonly problem: string; readonly fix: string } {
  return {
    problem: `${name} must be in a view, but is in the layout or an error page, where it does nothing`,
    fix: "Move it into render(), or use a link, a form that posts to a route, or a script of the page",
  };
}
