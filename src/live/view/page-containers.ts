import { containerMistake, names, type ServerFrame } from "../../wire/index.js";
import type { Warnings } from "../warnings.js";

const start = `id="${names.flashContainer}`;
/** Maximum number of containers that are checked for one page. */
const maxChecked = 20;

/** The ids of the containers for messages in a page or a part of it. */
function containerIds(html: string): readonly string[] {
  return html
    .split(start)
    .slice(1)
    .map((rest) => names.flashContainer + rest.slice(0, rest.indexOf('"')));
}

/** The ids of a page's containers, without those of its view. */
export function idsOutside(page: string, view: string): readonly string[] {
  const ids = [...containerIds(page)];
  for (const id of containerIds(view)) ids.splice(ids.indexOf(id), 1);
  return ids;
}

/** Warns about messages that the page has no container for. */
export class PageContainers {
  /** Containers that messages were put into; "" is the one without a name. */
  readonly #checked: string[] = [];

  /** @param outside the ids of the containers outside of the view */
  constructor(
    private readonly warnings: Warnings,
    private readonly outside: readonly string[],
  ) {}

  /** Warns once of each container of a message that neither the page nor its view has. */
  check(frames: readonly ServerFrame[], rendered: { readonly view: object; html(): string }): void {
    for (const frame of frames) {
      if (frame.type !== "flash" || frame.action !== "put") continue;
      const { container } = frame;
      const name = container ?? "";
      if (this.#checked.includes(name) || this.#checked.length >= maxChecked) continue;
      this.#checked.push(name);
      const ids = [...this.outside, ...containerIds(rendered.html())];
      const mistake = containerMistake({ by: rendered.view.constructor.name, container }, ids);
      if (mistake) this.warnings.once(`${mistake.code}: ${mistake.message}`, { code: mistake.code });
    }
  }
}
