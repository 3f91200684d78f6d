import { eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

export class FormattedView extends LiveView {
  override pageTitle = entryAt("/formatted").title;
  customer = "Ada & Söhne <ada@example.com>";

  @eventHandler()
  pay() {
    this.putFlash(
      "success",
      html`The order of <strong>${this.customer}</strong> was paid.
        <a href="/options">Show the options</a>`,
    );
  }

  @eventHandler()
  importFiles() {
    this.putFlash(
      "warning",
      html`<p>Two files were skipped:</p>
        <ul>
          <li><code>notes.txt</code> is empty.</li>
          <li><code>photo.raw</code> is larger than 20 MB.</li>
        </ul>`,
      { title: "Import finished", autoDismiss: 0 },
    );
  }

  form() {
    return html`
      <div class="field">
        <label for="customer">Customer</label>
        <input id="customer" dj-model="customer" value=${this.customer}>
      </div>
      <div class="buttons">
        <button dj-click="pay">Pay the order</button>
        <button dj-click="importFiles" class="plain">Import files</button>
      </div>`;
  }

  override render() {
    return pattern({
      path: "/formatted",
      lead: html`A template in place of the text: bold words, links and lists, escaped like any template. User input remains text.`,
      demo: html`<h2>Orders and files</h2>${this.form()}`,
      code: code(membersOf(import.meta.url, "pay", "importFiles"), "formatted.ts"),
    });
  }
}
