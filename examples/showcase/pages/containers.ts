import { djFlash, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

export class ContainersView extends LiveView {
  override pageTitle = entryAt("/containers").title;
  email = "";

  @eventHandler()
  signUp() {
    this.clearFlash({ key: "email" });
    if (!this.email.includes("@")) {
      const options = { container: "newsletter", key: "email" };
      return this.putFlash("error", "Enter a valid email address.", options);
    }
    this.putFlash("success", `${this.email} is subscribed.`);
    this.email = "";
  }

  form() {
    return html`<form dj-submit="signUp" novalidate>
      ${djFlash({ name: "newsletter", label: "Newsletter messages", autoDismiss: 0 })}
      <div class="field">
        <label for="email">Email address</label>
        <input id="email" name="email" type="email"
          dj-model="email" value=${this.email}>
      </div>
      <button>Subscribe</button>
    </form>`;
  }

  override render() {
    return pattern({
      path: "/containers",
      lead: html`A page can have several containers. Here, errors appear inside the form, and the confirmation in the
        corner of the page.`,
      demo: html`<h2>Newsletter</h2>${this.form()}`,
      code: code(membersOf(import.meta.url, "signUp", "form"), "containers.ts"),
    });
  }
}
