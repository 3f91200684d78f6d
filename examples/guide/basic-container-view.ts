import { djFlash, eventHandler, html, LiveView } from "djust-ts";

export class BasicContainerView extends LiveView {
  count = 0;

  @eventHandler()
  greet() {
    this.putFlash("info", "Hello!");
  }

  /** Re-renders everything around the container; the messages in it stay. */
  @eventHandler()
  add() {
    this.count++;
  }

  override render() {
    return html`
      <p id="before">${this.count}</p>
      ${djFlash()}
      <p id="after">${this.count}</p>
      <button dj-click="greet">Greet</button>
      <button dj-click="add">Add one</button>`;
  }
}
