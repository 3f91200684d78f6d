import { setTimeout as wait } from "node:timers/promises";
import { background, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { Contacts, type ImportResults, recordsOf, sampleRecords } from "../contacts.js";
import { entryAt } from "../contents.js";
import { pair, pattern } from "../pattern.js";
import { membersOf } from "../source.js";

const total = 600;
const file = "import.ts";

export class ImportView extends LiveView {
  override pageTitle = entryAt("/import").title;
  contacts = new Contacts();
  data = sampleRecords;
  done = total;

  @eventHandler()
  bulkImport() {
    this.#report(this.contacts.importRecords(this.data));
  }

  #report({ created, skipped, errors }: ImportResults) {
    this.putFlash("success", `${created} records created.`);
    if (skipped) this.putFlash("warning", `${skipped} duplicates skipped.`);
    if (errors) this.putFlash("error", `${errors} records failed.`);
  }

  @eventHandler()
  @background
  async importFile() {
    const results = { created: 0, skipped: 0, errors: 0 };
    this.done = 0;
    for (const record of recordsOf(total)) {
      results[this.contacts.add(record)]++;
      this.done++;
      if (this.done % 20 === 0) await wait(80);
    }
    this.#report(results);
  }

  override render() {
    return pattern({
      path: "/import",
      lead: html`One handler can put any number of messages. They all appear after the page has
        been updated, in order.`,
      demo: html`
        <h2>Import contacts</h2>
        <div class="field">
          <label for="records">One record per line: name, email address</label>
          <textarea id="records" rows="7" dj-model.lazy="data" spellcheck="false">${this.data}</textarea>
          <button dj-click="bulkImport">Import</button>
        </div>
        <p class="note">${this.contacts.count} contacts so far. Import again, and all of them are duplicates.</p>`,
      code: code(membersOf(import.meta.url, "data", "bulkImport", "#report"), file),
      more: pair(
        html`
          <h2>Import a file of ${total}</h2>
          <p>The same work in the background, with progress. The messages appear when it is done.</p>
          <label for="progress">${this.done === total ? "Ready" : `${this.done} of ${total} records`}</label>
          <progress id="progress" max=${total} value=${this.done % total}></progress>
          <button dj-click="importFile" dj-disable-with="Importing…">Import the file</button>`,
        code(membersOf(import.meta.url, "done", "importFile"), file),
      ),
    });
  }
}
