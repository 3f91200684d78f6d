import { djFlash, eventHandler, html, type LiveRequest, LiveView } from "djust-ts";

export class SourceView extends LiveView {
  #session: LiveRequest["session"] | undefined;

  override mount(request: LiveRequest) {
    this.#session = request.session;
  }

  @eventHandler()
  signIn() {
    this.#session?.set("_flash_success", true);
    this.liveRedirect("/survival-recipe/destination");
  }

  override render() {
    return html`${djFlash()}<h1>Sign in</h1><button dj-click="signIn">Sign in</button>`;
  }
}

export class DestinationView extends LiveView {
  override mount(request: LiveRequest) {
    if (request.session.pop("_flash_success")) this.putFlash("success", "Welcome!");
  }

  override render() {
    return html`${djFlash()}<h1>Your account</h1><a dj-navigate="/survival-recipe" href="/survival-recipe">Back</a>`;
  }
}
