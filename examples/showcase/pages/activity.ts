import { eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";
import { type Line, publish } from "../topics.js";

export class ActivityView extends LiveView {
  override pageTitle = entryAt("/activity").title;
  activity = this.stream<Line>("activity", {
    key: "id",
    item: ({ id, node, time, text }) => html`<li>
      <span>${text}</span> <small>${node}, ${time}</small>
      <button class="plain" dj-click="remove(${id})" aria-label="Remove: ${text}">Remove</button>
    </li>`,
    limit: 8,
  });

  override mount() {
    this.subscribe("activity");
  }

  override handleInfo(line: unknown) {
    this.activity.insert(line as Line, { at: "start" });
    this.activity.done();
  }

  @eventHandler()
  add({ text }: { text: string }) {
    publish("activity", text);
    this.clearForm();
  }

  @eventHandler()
  remove(id: string) {
    this.activity.delete(id);
    this.activity.done();
  }

  override render() {
    return pattern({
      path: "/activity",
      lead: html`Actions of one visitor appear on the pages of all others, on any node. The page shows at most eight entries, and the servers keep none.`,
      demo: html`
        <h2>What happens now</h2>
        <form dj-submit="add">
          <div class="field">
            <label for="text">Activity</label>
            <input id="text" name="text" maxlength="100" required autocomplete="off">
            <button>Add</button>
          </div>
        </form>
        <ul class="activity" dj-stream="activity" aria-label="Activity">${this.activity}</ul>
        <p class="note">Open this page in a second window to see the entries arrive there.</p>`,
      code: code(
        membersOf(import.meta.url, "activity", "mount", "handleInfo", "add", "remove"),
        "activity.ts",
      ),
    });
  }
}
