import { names } from "../../wire/index.js";
import type { Warnings } from "../warnings.js";

const container = `id="${names.flashContainer}`;

/** Number of containers for messages in a page or a part of it. */
export function countContainers(html: string): number {
  return html.split(container).length - 1;
}

/** Warns about messages on a page that has no container outside of its view. */
export class PageContainers {
  constructor(private readonly warnings: Warnings) {}

  /** Warns once if the view has no container either. */
  check(view: string, html: () => string): void {
    if (countContainers(html()) > 0) return;
    this.warnings.once(
      `DJ_FLASH_CONTAINER: ${view} puts messages, but its page has no container for them. Add \${djFlash()} to the view or to the layout.`,
      { code: "DJ_FLASH_CONTAINER" },
    );
  }
}
