import { eventHandler, html, type LiveRequest, LiveView, type UrlParams } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pair, pattern } from "../pattern.js";
import { membersOf } from "../source.js";
import { container } from "./survival-container.js";

const file = "survival.ts";

export class SurvivalView extends LiveView {
  override pageTitle = entryAt("/survival").title;
  step = 1;
  session: LiveRequest["session"] | undefined;

  override mount(request: LiveRequest) {
    this.session = request.session;
  }

  override handleParams(params: UrlParams) {
    this.step = Number(params["step"] ?? 1) || 1;
  }

  @eventHandler()
  put() {
    this.putFlash("info", `Sent on step ${this.step}.`);
  }

  @eventHandler()
  patch() {
    this.livePatch({ params: { step: this.step + 1 } });
  }

  @eventHandler()
  redirect() {
    this.liveRedirect("/survival/arrived");
  }

  @eventHandler()
  carry() {
    this.putFlash("success", "You are signed in.");
    this.liveRedirect("/survival/arrived", { carryFlash: true });
  }

  @eventHandler()
  signUp() {
    this.session?.set("_flash_success", true);
    this.liveRedirect("/survival/arrived");
  }

  override render() {
    return pattern({
      path: "/survival",
      flash: container,
      lead: html`Whether a message stays depends only on the kind of navigation, not on the
        transport or the position of the container.`,
      demo: html`
        <h2>Show a message, then navigate</h2>
        <p>You are on step ${this.step}. Show a message or two, then navigate.</p>
        <button dj-click="put">Show a message</button>
        <ul class="ways" role="list">
          <li><p><code>livePatch()</code> Messages survive.</p>
            <button dj-click="patch" class="plain">Next step</button></li>
          <li><p><code>liveRedirect()</code> Messages are cleared.</p>
            <button dj-click="redirect" class="plain">Another view</button></li>
          <li><p><strong>Full page load</strong> Messages are cleared.</p>
            <a href="/survival" class="button plain">Reload the page</a></li>
        </ul>`,
      code: code(membersOf(import.meta.url, "patch", "redirect", "handleParams"), file),
      more: pair(
        html`
          <h2>Carry a message to the next page</h2>
          <p>A message survives a redirect if it is carried, or if the destination puts it.</p>
          <div class="buttons">
            <button dj-click="carry">Sign in, with <code>carryFlash</code></button>
            <button dj-click="signUp">Sign up, with the session</button>
          </div>`,
        code(
          `${membersOf(import.meta.url, "carry", "signUp")}\n\n// The destination\n${membersOf(new URL("arrived.ts", import.meta.url).href, "mount")}`,
          file,
        ),
      ),
    });
  }
}
