import { djFlash, eventHandler, html, LiveView } from "djust-ts";

export class BulkImportView extends LiveView {
  #emails = new Set<string>();

  @eventHandler()
  bulkImport({ records }: { records: string }) {
    const results = this.#importRecords(records);
    this.putFlash("success", `${results.created} records created.`);
    if (results.skipped) this.putFlash("warning", `${results.skipped} duplicates skipped.`);
    if (results.errors) this.putFlash("error", `${results.errors} records failed.`);
  }

  #importRecords(text: string) {
    const results = { created: 0, skipped: 0, errors: 0 };
    for (const email of text.split(/\s+/).filter(Boolean)) {
      if (!email.includes("@")) results.errors++;
      else if (this.#emails.has(email)) results.skipped++;
      else {
        this.#emails.add(email);
        results.created++;
      }
    }
    return results;
  }

  override render() {
    return html`
      ${djFlash()}
      <form dj-submit="bulkImport">
        <textarea name="records" aria-label="Records"></textarea>
        <button>Import</button>
      </form>
      <p>${this.#emails.size} in all</p>`;
  }
}
