import { html, type Page, type Template } from "djust-ts";
import { chapters } from "./contents.js";

/** Pages with a single transport: links to and from them are full page loads. */
const apart = "/transports/";

/** The document around each page: the menu, the styles and the scripts of the showcase. */
export function layout(page: Page): Template {
  const isApart = page.url.startsWith(apart);
  return html`<!doctype html>
<html lang="${page.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="Flash messages for server-driven pages in TypeScript: each pattern live, with its code.">
${page.url.startsWith(`${apart}http`) && html`<script src="/http-only.js"></script>`}
${page.head}
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${page.flashStyles}
${page.flashHistory}
<link rel="stylesheet" href="/showcase.css">
<script src="/showcase.js" defer></script>
<script src="/flash-buttons.js" defer></script>
<script src="/chart-hook.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="side">
  <div class="brand">
    <a href="/" dj-navigate=${isApart ? null : "/"}><img src="/favicon.svg" alt="" width="28" height="28"> djust-ts</a>
    <button class="menu-button" type="button" aria-controls="menu" aria-expanded="false">Menu</button>
  </div>
  <nav id="menu" aria-label="Patterns">
    ${chapters.map(
      ({ title, entries }, index) => html`<p class="menu-title" id="chapter-${index}">${title}</p>
    <ul role="list" aria-labelledby="chapter-${index}">${entries.map(
      ({ path, title }) =>
        html`<li><a class="menu-link" href=${path} dj-navigate=${isApart ? null : path} aria-current=${isApart && apart === `${path}/` ? "page" : null}>${title}</a></li>`,
    )}</ul>`,
    )}
  </nav>
  <p class="connection"><span id="connection" role="status">Plain HTML</span></p>
</header>
${page.body}
</body>
</html>
`;
}
