import { djFlash, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

export class ClearingView extends LiveView {
  override pageTitle = entryAt("/clearing").title;

  @eventHandler()
  synchronise() {
    this.putFlash("info", "Comparing 128 contacts with the server.");
    this.putFlash("success", "126 contacts are up to date.");
    this.putFlash("error", "Ada Lovelace has no e-mail address.");
    this.putFlash("error", "Alan Turing exists twice.");
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
      lead: html`<code>clearFlash()</code> takes every message off the screen,
        <code>clearFlash("error")</code> only those of one level. Puts and clears arrive in the order you gave them.`,
      demo: html`
        <h2>Tidy up</h2>
        <p>Messages on this page stay until somebody clears them.</p>
        <div class="buttons">
          <button dj-click="synchronise">Synchronise contacts</button>
          <button dj-click="dismissErrors" class="plain">Dismiss errors</button>
          <button dj-click="reset" class="plain">Clear all</button>
          <button dj-click="tryAgain" class="plain">Clear, then say so</button>
        </div>`,
      code: code(
        membersOf(import.meta.url, "synchronise", "dismissErrors", "reset", "tryAgain"),
        "clearing.ts",
      ),
    });
  }
}
