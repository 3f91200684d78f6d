import { djFlash, html, type Page } from "djust-ts";

/** The HTML document that every view is rendered into. */
export function layout(page: Page) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        ${page.baseStyles}
        ${page.head}
        ${page.flashStyles}
      </head>
      <body>
        ${djFlash({ position: "top-end", closeLabel: "Close" })}
        <main>${page.body}</main>
      </body>
    </html>`;
}
