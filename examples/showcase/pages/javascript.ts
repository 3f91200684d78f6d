import { readFileSync } from "node:fs";
import { html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";

const script = readFileSync(new URL("../public/flash-buttons.js", import.meta.url), "utf8");

export class JavaScriptView extends LiveView {
  override pageTitle = entryAt("/javascript").title;

  override render() {
    return pattern({
      path: "/javascript",
      lead: html`Browser code can use the same messages: <code>window.djust.flash</code> shows,
        clears and dismisses them without the server.`,
      demo: html`
        <h2>Without a round trip</h2>
        <div class="buttons">
          <button type="button" data-flash="show">Show a message</button>
          <button type="button" data-flash="error">Show an error</button>
          <button type="button" data-flash="dismiss" class="plain">Dismiss the newest</button>
          <button type="button" data-flash="clear-errors" class="plain">Clear errors</button>
          <button type="button" data-flash="clear" class="plain">Clear all</button>
        </div>
        <p class="note">This also works while the server is stopped.</p>`,
      code: code(script.trim(), "flash-buttons.js"),
    });
  }
}
