import { html, type LiveRequest, LiveView } from "djust-ts";
import { container } from "./survival-container.js";

/** The destination of the survival page's redirects. */
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
    <p class="lead">This is another view. The messages of the previous view are gone; a message you see now was
      carried here or put by this view’s own <code>mount</code>.</p>
    <p><a class="button" href="/survival" dj-navigate="/survival">Back to Survival</a></p>
  </header>
</main>`;
  }
}
