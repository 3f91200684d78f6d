import { djFlash, eventHandler, html, type LiveRequest, LiveView } from "djust-ts";

export class PositionView extends LiveView {
  position = "top-right";

  override mount(request: LiveRequest) {
    this.position = String(request.params["position"] ?? this.position);
  }

  @eventHandler()
  greet() {
    this.putFlash("info", `Position: ${this.position}.`);
  }

  override render() {
    return html`
      ${djFlash({ position: this.position })}
      <button dj-click="greet">Greet</button>`;
  }
}
