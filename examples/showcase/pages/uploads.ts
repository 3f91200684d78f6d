import { setTimeout as wait } from "node:timers/promises";
import { background, each, eventHandler, html, LiveView, type UploadEntry } from "djust-ts";
import { code } from "../code.js";
import { Contacts } from "../contacts.js";
import { entryAt } from "../contents.js";
import { pair, pattern } from "../pattern.js";
import { membersOf } from "../source.js";

const name = "uploads.ts";

export class UploadsView extends LiveView {
  override pageTitle = entryAt("/uploads").title;
  contacts = new Contacts();
  table = this.allowUpload("table", { accept: [".csv"], maxFileSize: 5_000_000 });
  images = this.allowUpload("images", { accept: ["image/*"], maxEntries: 4, autoUpload: true });
  imported = 0;
  rows = 0;

  @eventHandler()
  @background
  async importTable() {
    await this.consumeUploads("table", async (_entry, file) => {
      const lines = (await file.text()).split(/\r?\n/).filter((line) => line.trim() !== "");
      const results = { created: 0, skipped: 0, errors: 0 };
      this.rows = lines.length;
      for (this.imported = 0; this.imported < lines.length; this.imported++) {
        results[this.contacts.add(lines[this.imported] ?? "")]++;
        if (this.imported % 50 === 49) await wait(40);
      }
      this.putFlash("success", `${results.created} records created from ${file.name}.`);
      if (results.skipped) this.putFlash("warning", `${results.skipped} duplicates skipped.`);
      if (results.errors) this.putFlash("error", `${results.errors} records failed.`);
    });
  }

  @eventHandler()
  remove({ ref }: { ref: string }) {
    this.table.cancel(ref);
    this.images.cancel(ref);
  }

  @eventHandler()
  async saveImages() {
    const sizes = await this.consumeUploads("images", (_entry, file) => file.size);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    this.putFlash(
      sizes.length > 0 ? "success" : "warning",
      sizes.length > 0
        ? `${sizes.length} ${sizes.length === 1 ? "image" : "images"} received, ${Math.ceil(total / 1_000)} kB.`
        : "Choose an image first.",
    );
  }

  #entry({ ref, name, progress, errors }: UploadEntry) {
    return html`<li>
      <span>${name}</span>
      <progress max="100" value=${progress} aria-label=${name}></progress>
      <button type="button" class="plain" dj-click="remove" dj-value-ref=${ref} aria-label="Remove ${name}">Remove</button>
      ${errors.map(({ message }) => html`<strong role="alert">${message}</strong>`)}
    </li>`;
  }

  override render() {
    return pattern({
      path: "/uploads",
      lead: html`Files are sent in parts, with progress, and continue after a lost connection. The handler of the form receives them.`,
      demo: html`
        <h2>Import a table</h2>
        <form dj-submit="importTable" dj-upload-drop="table" class="upload">
          <label for="table">CSV file: name, email address. Drop one here, or choose it:</label>
          <input id="table" type="file" dj-upload="table" accept=".csv">
          <ul>${each(
            this.table.entries,
            (entry) => entry.ref,
            (entry) => this.#entry(entry),
          )}</ul>
          <button dj-disable-with="Importing…">Import</button>
        </form>
        <label for="rows">${this.imported} of ${this.rows} records</label>
        <progress id="rows" max=${Math.max(1, this.rows)} value=${this.imported}></progress>
        <p class="note">${this.contacts.count} contacts so far. <a href="/contacts.csv" download>Download a sample file</a>.</p>`,
      code: code(membersOf(import.meta.url, "table", "importTable"), name),
      more: pair(
        html`
          <h2>Images with preview</h2>
          <form dj-submit="saveImages" dj-upload-drop="images" class="upload">
            <label for="images">Up to four images. Drop or paste them here, or choose them:</label>
            <input id="images" type="file" dj-upload="images" accept="image/*" multiple>
            ${this.images.errors.map(({ message }) => html`<strong role="alert">${message}</strong>`)}
            <ul class="previews">
              ${each(
                this.images.entries,
                (entry) => entry.ref,
                (entry) =>
                  html`<li><img dj-upload-preview=${entry.ref} alt="Preview of ${entry.name}"><ul>${this.#entry(entry)}</ul></li>`,
              )}
            </ul>
            <button>Save images</button>
          </form>`,
        code(membersOf(import.meta.url, "images", "remove", "saveImages"), name),
      ),
    });
  }
}
