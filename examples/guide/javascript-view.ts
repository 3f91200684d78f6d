import { djFlash, html, LiveView, type Page } from "djust-ts";

export class JavaScriptView extends LiveView {
  override render() {
    return html`
      ${djFlash({ autoDismiss: 0 })}
      <button data-flash="show">Show</button>
      <button data-flash="clear">Clear all</button>
      <button data-flash="clear-errors">Clear errors</button>
      <button data-flash="dismiss">Dismiss the first</button>`;
  }
}

/** A layout with a script for its pages. */
export function layoutWithScript(page: Page) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        ${page.head}
        ${page.flashStyles}
        <script>
          const actions = {
            // Show a flash message from client-side code
            show: () => window.djust.flash.show("info", "Client-side notification"),
            // Clear all flash messages
            clear: () => window.djust.flash.clear(),
            // Clear only error messages
            "clear-errors": () => window.djust.flash.clear("error"),
            // Dismiss a specific flash element
            dismiss: () => window.djust.flash.dismiss(document.querySelector(".dj-flash")),
          };
          document.addEventListener("click", ({ target }) => actions[target.dataset.flash]?.());
        </script>
      </head>
      <body>${page.body}</body>
    </html>`;
}
