import { djFlash, eventHandler, html, LiveView } from "djust-ts";

export class ClearByLevelView extends LiveView {
  @eventHandler()
  fill() {
    this.putFlash("error", "The first error.");
    this.putFlash("info", "For your information.");
    this.putFlash("error", "The second error.");
  }

  @eventHandler()
  dismissErrors() {
    this.clearFlash("error"); // removes only error-level messages
  }

  override render() {
    return html`
      ${djFlash({ autoDismiss: 0 })}
      <button dj-click="fill">Fill</button>
      <button dj-click="dismissErrors">Dismiss errors</button>`;
  }
}
