import { djFlash, eventHandler, html, LiveView } from "djust-ts";

export class LevelsView extends LiveView {
  @eventHandler()
  showAll() {
    this.putFlash("info", "Your session expires in 5 minutes.");
    this.putFlash("success", "Changes saved successfully.");
    this.putFlash("warning", "This action cannot be undone.");
    this.putFlash("error", "Failed to connect to the database.");
  }

  /** Any string is a level: it becomes the class `dj-flash-{level}`. */
  @eventHandler()
  show({ level }: { level: string }) {
    this.putFlash(level, `Level: ${level}.`);
  }

  override render() {
    return html`
      ${djFlash()}
      <button dj-click="showAll">Show all four</button>
      <button dj-click="show" dj-value-level="promo">Show a custom level</button>`;
  }
}
