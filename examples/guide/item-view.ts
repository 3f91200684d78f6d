import { djFlash, eventHandler, html, LiveView } from "djust-ts";
import { saveItem } from "./items.js";

export class ItemView extends LiveView {
  name = "";

  @eventHandler()
  save() {
    if (!this.name) {
      this.putFlash("error", "Name is required.");
      return;
    }
    saveItem(this.name);
    this.putFlash("success", "Item saved!");
  }

  override render() {
    return html`
      ${djFlash()}
      <input name="name" aria-label="Name" dj-model="name" value=${this.name}>
      <button dj-click="save">Save</button>`;
  }
}
