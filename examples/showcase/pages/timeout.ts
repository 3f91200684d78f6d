import { djFlash, djFlashHistory, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pair, pattern } from "../pattern.js";
import { membersOf } from "../source.js";

const choices = [
  { ms: 5000, label: "5 seconds", message: "Disappears in five seconds, the default." },
  { ms: 8000, label: "8 seconds", message: "Disappears in eight seconds." },
  { ms: 0, label: "Never", message: "Stays until you close it." },
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
    this.putFlash("info", "Disappears in two seconds.", { autoDismiss: 2000 });
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
      lead: html`Messages disappear after five seconds. The container or a single message can override that;
        <code>0</code> means never.`,
      demo: html`
        <h2>Choose a timeout</h2>
        <div class="segments" role="group" aria-label="Auto-dismiss">
          ${choices.map(
            ({ ms, label }) =>
              html`<button dj-click="choose(${ms})" aria-pressed=${this.autoDismiss === ms}>${label}</button>`,
          )}
        </div>
        <p>The container now has <code>data-dj-auto-dismiss="${this.autoDismiss}"</code>. It is read when a
          message arrives, so messages already on screen keep their timeout.</p>
        <div class="buttons"><button dj-click="blink" class="plain">Show a message for two seconds</button></div>
        <p class="note">The timer pauses while the pointer is over a message, while a message is touched or has
          focus, and while the tab is hidden. Swipe a message sideways to close it.</p>`,
      code: code(membersOf(import.meta.url, "autoDismiss", "choose", "blink", "container"), "timeout.ts"),
      more: pair(
        html`
        <h2>Let users decide</h2>
        <p>People read at different speeds. The switch applies to every tab of this browser; the list shows what was
          missed.</p>
        ${this.ownPace()}`,
        code(membersOf(import.meta.url, "ownPace"), "timeout.ts"),
      ),
    });
  }
}
