import { html, type LiveRequest, LiveView } from "djust-ts";
import { container } from "./survival-container.js";

/** Where the redirects of the survival page lead. */
export class ArrivedView extends LiveView {
  override pageTitle = "Arrived";

  override mount(request: LiveRequest) {
    if (request.session.pop("_flash_success")) this.putFlash("success", "Welcome!");
  }

  override render() {
    return html`${container}
<main id="main" tabindex="-1">
  <header class="intro">
    <h1>You have arrived</h1>
    <p class="lead">This is another view. What was on screen has gone with the one before; what you see now was
      carried along, or put by this view’s own <code>mount</code>.</p>
    <p><a class="button" href="/survival" dj-navigate="/survival">Back to the crossroads</a></p>
  </header>
</main>`;
  }
}
