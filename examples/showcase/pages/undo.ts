import { each, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { hideItem, newestItems } from "../items.js";
import { pattern } from "../pattern.js";
import { membersOf, textBetween } from "../source.js";

const file = "undo.ts";

export class UndoView extends LiveView {
  override pageTitle = entryAt("/undo").title;

  @eventHandler()
  async remove({ id, name }: { id: number; name: string }) {
    hideItem(id);
    const message = `“${name}” is deleted.`;
    await this.undoable("deleteItem", { id }, { message });
  }

  override handleUndone() {
    this.putFlash("success", "The item is back.");
  }

  list() {
    return html`<ul class="tasks">${each(
      newestItems(),
      "id",
      ({ id, name }) => html`<li>
        ${name}
        <button class="plain" dj-click="remove"
          dj-value-id:int=${id} dj-value-name=${name}
          aria-label="Delete: ${name}">Delete</button>
      </li>`,
    )}</ul>`;
  }

  override render() {
    const items = newestItems();
    return pattern({
      path: "/undo",
      lead: html`The item disappears immediately, and you have eight seconds to undo that. The server tracks the deadline and then deletes the item, even if the tab has been closed.`,
      demo: html`
        <h2>Delete an item</h2>
        <p>The message has an Undo button and shows the time left. The timer pauses while the pointer is over it.</p>
        ${items.length === 0 ? html`<p class="empty">No items. <a href="/" dj-navigate="/">Save one first.</a></p>` : this.list()}`,
      code: code(
        `${membersOf(import.meta.url, "remove", "handleUndone")}\n\n${textBetween(new URL("../undoable.ts", import.meta.url), "export const undoable", "};")}`,
        file,
      ),
    });
  }
}
