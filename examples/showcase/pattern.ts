import { djFlash, html, type Template } from "djust-ts";
import { entryAt } from "./contents.js";

export interface Pattern {
  readonly path: string;
  /** What the pattern is for, in a sentence or two. */
  readonly lead: Template | string;
  /** The container of this page. @default top right, with a close button */
  readonly flash?: Template;
  /** What one can try, beside the code behind it. */
  readonly demo: Template;
  readonly code: Template;
  /** More of the same page, below. */
  readonly more?: Template | undefined;
}

/** The page of one pattern: what it is, the live demo and its code side by side. */
export function pattern({ path, lead, flash = container, demo, code, more }: Pattern): Template {
  const { title, before, after } = entryAt(path);
  return html`${flash}
<main id="main" tabindex="-1">
  <header class="intro">
    <h1>${title}</h1>
    <p class="lead">${lead}</p>
  </header>
  ${pair(demo, code)}
  ${more}
  <footer class="turn-page">
    ${before && html`<a href=${before.path} dj-navigate=${before.path} rel="prev"><small>Before</small> ${before.title}</a>`}
    ${after && html`<a href=${after.path} dj-navigate=${after.path} rel="next"><small>Next</small> ${after.title}</a>`}
  </footer>
</main>`;
}

/** A demo and its code, side by side where there is room. */
export function pair(demo: Template, code: Template): Template {
  return html`<section class="pair"><div class="demo">${demo}</div>${code}</section>`;
}

const container = djFlash({ position: "top-right", closeLabel: "Close" });
