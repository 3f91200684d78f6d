import { djFlash, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

const positions = [
  ["top-left", "top-center", "top-right"],
  ["bottom-left", "bottom-center", "bottom-right"],
].flat();

export class PositionsView extends LiveView {
  override pageTitle = entryAt("/positions").title;
  position = "top-right";

  @eventHandler()
  move(position: string) {
    if (!positions.includes(position)) return;
    this.position = position;
    this.putFlash("info", `Now at ${position}.`);
  }

  container() {
    return djFlash({ position: this.position, closeLabel: "Close" });
  }

  override render() {
    return pattern({
      path: "/positions",
      flash: this.container(),
      lead: html`A position becomes the class <code>dj-flash-{position}</code>. The package’s style sheet has ten,
        six of them below; you can style any other name yourself.`,
      demo: html`
        <h2>Choose a position</h2>
        <div class="screen" dir="ltr" role="group" aria-label="Position">
          ${positions.map(
            (position) =>
              html`<button dj-click="move('${position}')" aria-pressed=${this.position === position}>${position}</button>`,
          )}
        </div>
        <p>Messages on screen move too: a page update never removes them.</p>`,
      code: code(membersOf(import.meta.url, "position", "move", "container"), "positions.ts"),
    });
  }
}
