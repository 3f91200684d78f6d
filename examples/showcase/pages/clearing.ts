import { djFlash, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

export class ClearingView extends LiveView {
  override pageTitle = entryAt("/clearing").title;

  @eventHandler()
  syncContacts() {
    this.putFlash("info", "Comparing 128 contacts with the server.");
    this.putFlash("success", "126 contacts are up to date.");
    this.putFlash("error", "Ada Lovelace has no email address.");
    this.putFlash("error", "Alan Turing is listed twice.");
  }

  @eventHandler()
  dismissErrors() {
    this.clearFlash("error");
  }

  @eventHandler()
  reset() {
    this.clearFlash();
  }

  @eventHandler()
  tryAgain() {
    this.clearFlash();
    this.putFlash("success", "128 contacts are up to date.");
  }

  override render() {
    return pattern({
      path: "/clearing",
      flash: djFlash({ position: "top-right", autoDismiss: 0, closeLabel: "Close" }),
      lead: html`<code>clearFlash()</code> removes every message,
        <code>clearFlash("error")</code> only those of one level. Puts and clears are applied in order.`,
      demo: html`
        <h2>Tidy up</h2>
        <p>Messages on this page stay until they are cleared.</p>
        <div class="buttons">
          <button dj-click="syncContacts">Sync contacts</button>
          <button dj-click="dismissErrors" class="plain">Dismiss errors</button>
          <button dj-click="reset" class="plain">Clear all</button>
          <button dj-click="tryAgain" class="plain">Clear, then confirm</button>
        </div>`,
      code: code(
        membersOf(import.meta.url, "syncContacts", "dismissErrors", "reset", "tryAgain"),
        "clearing.ts",
      ),
    });
  }
}
