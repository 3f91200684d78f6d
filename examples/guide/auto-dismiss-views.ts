import { djFlash, eventHandler, html, LiveView } from "djust-ts";

/** Messages stay for eight seconds. */
export class EightSecondsView extends LiveView {
  @eventHandler()
  greet() {
    this.putFlash("info", "Eight seconds.");
  }

  override render() {
    return html`
      ${djFlash({ autoDismiss: 8000 })}
      <button dj-click="greet">Greet</button>`;
  }
}

/** Messages stay until the user dismisses them or the view calls clearFlash. */
export class NeverView extends LiveView {
  @eventHandler()
  greet() {
    this.putFlash("info", "Until you dismiss me.");
  }

  @eventHandler()
  reset() {
    this.clearFlash();
  }

  override render() {
    return html`
      ${djFlash({ autoDismiss: 0, closeLabel: "Close" })}
      <button dj-click="greet">Greet</button>
      <button dj-click="reset">Reset</button>`;
  }
}
