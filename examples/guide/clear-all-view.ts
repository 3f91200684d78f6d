import { djFlash, eventHandler, html, LiveView } from "djust-ts";

export class ClearAllView extends LiveView {
  @eventHandler()
  fill() {
    for (const level of ["info", "success", "warning", "error"]) this.putFlash(level, `One ${level}.`);
  }

  @eventHandler()
  reset() {
    this.clearFlash(); // removes all visible flash messages
  }

  override render() {
    return html`
      ${djFlash({ autoDismiss: 0 })}
      <button dj-click="fill">Fill</button>
      <button dj-click="reset">Reset</button>`;
  }
}
