import { type Rendered, sizeOf, toPage } from "../../html/index.js";
import type { MountFrame } from "../../wire/index.js";

/** From this size on, in characters, a tree is read from the page's HTML. The browser loads a script for that. */
const largeTree = 4_096;

/** The rendering in the first page, until a browser shows it. */
export class FirstPage {
  /** A tree, or the HTML of a template file. */
  rendering: Rendered | string | undefined;

  /** The rendering, if a browser can be sent what is missing from the page's HTML, for which it needs a script. */
  get readable(): Rendered | undefined {
    const { rendering } = this;
    return typeof rendering === "object" && sizeOf(rendering) >= largeTree ? rendering : undefined;
  }

  /** Called with an input of the browser, which shows the view by then. */
  shown(): void {
    this.rendering = undefined;
  }
}

/**
 * What is missing from a page's HTML.
 *
 * @param known set to the ids of the templates that are sent
 */
export function missingFromPage(
  rendering: Rendered,
  known: Set<number>,
): Pick<MountFrame, "page" | "templates" | "firstPage"> {
  known.clear();
  // A browser whose page a script has changed mounts again, and then needs to know what the page was.
  return { ...toPage(rendering, known), firstPage: true };
}
