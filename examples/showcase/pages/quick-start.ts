import { each, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { countItems, newestItems, saveItem } from "../items.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

export class QuickStartView extends LiveView {
  override pageTitle = entryAt("/").title;
  name = "";

  @eventHandler()
  save() {
    if (!this.name) return this.putFlash("error", "Name is required.");
    saveItem(this.name);
    this.name = "";
    this.putFlash("success", "Item saved!");
  }

  form() {
    return html`
      <label for="name">Name</label>
      <input id="name" dj-model="name" value=${this.name}
        dj-keydown.enter="save" autocomplete="off">
      <button dj-click="save">Save</button>`;
  }

  override render() {
    const count = countItems();
    return pattern({
      path: "/",
      lead: html`A view is a class on the server. Its handler calls <code>putFlash</code>, and the message
        appears in the right tab: no route, no endpoint, no script of your own.`,
      demo: html`
        <h2>Save an item</h2>
        <p>Leave the name empty, then enter one. Messages disappear after five seconds.</p>
        <div class="field">${this.form()}</div>
        ${count === 0 ? html`<p class="empty">No items yet. Save the first one.</p>` : this.#list(count)}`,
      code: code(membersOf(import.meta.url, "name", "save", "form"), "quick-start.ts"),
    });
  }

  #list(count: number) {
    return html`
      <h3>${count === 1 ? "One item" : `${count} items`}, stored in SQLite</h3>
      <ul class="items">${each(newestItems(), "id", ({ name }) => html`<li>${name}</li>`)}</ul>
      <p class="note">They survive a server restart.</p>`;
  }
}
