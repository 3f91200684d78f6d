import { djFlash, djFlashHistory, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pair, pattern } from "../pattern.js";
import { membersOf } from "../source.js";

const choices = [
  { ms: 5000, label: "5 seconds", message: "Gone in five seconds, as everywhere." },
  { ms: 8000, label: "8 seconds", message: "Gone in eight seconds." },
  { ms: 0, label: "Never", message: "Here until you close it." },
] as const;

export class TimeoutView extends LiveView {
  override pageTitle = entryAt("/timeout").title;
  autoDismiss = 8000;

  @eventHandler()
  choose(ms: number) {
    const choice = choices.find((one) => one.ms === ms);
    if (!choice) return;
    this.autoDismiss = choice.ms;
    this.putFlash("info", choice.message);
  }

  @eventHandler()
  blink() {
    this.putFlash("info", "Two seconds.", { autoDismiss: 2000 });
  }

  container() {
    const { autoDismiss } = this;
    return djFlash({ autoDismiss, closeLabel: "Close" });
  }

  ownPace() {
    return html`
      <label class="switch">
        <input type="checkbox" dj-flash-keep>
        Keep messages until I close them
      </label>
      ${djFlashHistory()}`;
  }

  override render() {
    return pattern({
      path: "/timeout",
      flash: this.container(),
      lead: html`Messages go after five seconds. The container may say otherwise, and so may a single message;
        <code>0</code> means never.`,
      demo: html`
        <h2>How long should they stay?</h2>
        <div class="segments" role="group" aria-label="Auto-dismiss">
          ${choices.map(
            ({ ms, label }) =>
              html`<button dj-click="choose(${ms})" aria-pressed=${this.autoDismiss === ms}>${label}</button>`,
          )}
        </div>
        <p>The container now says <code>data-dj-auto-dismiss="${this.autoDismiss}"</code>. It is read when a
          message arrives, so those already on screen keep the time they were given.</p>
        <div class="buttons"><button dj-click="blink" class="plain">One message of two seconds</button></div>
        <p class="note">Time stands still while the pointer rests on a message, while a finger is on one or it has
          the focus, and while the tab is hidden. A finger that goes sideways closes it.</p>`,
      code: code(membersOf(import.meta.url, "autoDismiss", "choose", "blink", "container"), "timeout.ts"),
      more: pair(
        html`
        <h2>Whose time is it?</h2>
        <p>People read at different speeds. The switch holds in every tab of this browser; the list has what was
          missed.</p>
        ${this.ownPace()}`,
        code(membersOf(import.meta.url, "ownPace"), "timeout.ts"),
      ),
    });
  }
}
