import { djFlash, html, type Template } from "djust-ts";
import { entryAt } from "./contents.js";

export interface Pattern {
  readonly path: string;
  /** The purpose of the pattern, in one or two sentences. */
  readonly lead: Template | string;
  /** The container of this page. @default top right, with a close button */
  readonly flash?: Template;
  /** The live demo, shown next to its code. */
  readonly demo: Template;
  readonly code: Template;
  /** Further content below. */
  readonly more?: Template | undefined;
}

/** The page of one pattern: an introduction, and the live demo and its code side by side. */
export function pattern({ path, lead, flash = container, demo, code, more }: Pattern): Template {
  const { title, previous, next } = entryAt(path);
  return html`${flash}
<main id="main" tabindex="-1">
  <header class="intro">
    <h1>${title}</h1>
    <p class="lead">${lead}</p>
  </header>
  ${pair(demo, code)}
  ${more}
  <footer class="turn-page">
    ${previous && html`<a href=${previous.path} dj-navigate=${previous.path} rel="prev"><small>Previous</small> ${previous.title}</a>`}
    ${next && html`<a href=${next.path} dj-navigate=${next.path} rel="next"><small>Next</small> ${next.title}</a>`}
  </footer>
</main>`;
}

/** A demo and its code, side by side if there is room. */
export function pair(demo: Template, code: Template): Template {
  return html`<section class="pair"><div class="demo">${demo}</div>${code}</section>`;
}

const container = djFlash({ position: "top-end", closeLabel: "Close" });
