import { eventHandler, type FieldName, Form, html, LiveView, type Params } from "djust-ts";
import { z } from "zod";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

const Registration = z.object({
  name: z.string().trim().min(1, "Enter your name."),
  email: z.email("Enter a valid email address."),
  seats: z.coerce
    .number("Enter a number.")
    .int()
    .min(1, "Book at least one seat.")
    .max(8, "Book at most eight seats."),
  day: z.enum(["Thursday", "Friday"], "Choose a day."),
});

export class FormView extends LiveView {
  override pageTitle = entryAt("/form").title;
  form = new Form(Registration);
  last = "";

  @eventHandler()
  async submitForm(params: Params) {
    const entry = await this.form.validate(params);
    if (!entry) {
      this.putFlash("error", "Please fix the errors below.");
      return;
    }
    this.last = `${entry.name}, ${entry.day}, seats: ${entry.seats}`;
    this.putFlash("success", "Form submitted successfully.");
    this.clearForm();
  }

  field(name: FieldName<typeof Registration>, label: string, type = "text") {
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input id=${name} name=${name} type=${type}
        value=${this.form.value(name)}
        aria-invalid=${this.form.invalid(name)}
        aria-describedby=${this.form.describedBy(name)}>
      ${this.errorsOf(name)}
    </div>`;
  }

  errorsOf(name: FieldName<typeof Registration>) {
    const [message] = this.form.errors(name);
    const id = this.form.errorId(name);
    return message && html`<p class="wrong" id=${id}>${message}</p>`;
  }

  override render() {
    return pattern({
      path: "/form",
      lead: html`Use a schema from any Standard Schema library; this one is Zod. Invalid values stay in the form,
        with an error next to each field that screen readers announce.`,
      demo: html`
        <h2>Register for the workshop</h2>
        <form dj-submit="submitForm" novalidate>
          ${this.field("name", "Name")}
          ${this.field("email", "Email address", "email")}
          ${this.field("seats", "Seats", "number")}
          ${this.#day()}
          <button dj-disable-with="Sending…">Register</button>
        </form>
        ${this.last && html`<p class="note">Last registration: ${this.last}.</p>`}`,
      code: code(membersOf(import.meta.url, "form", "submitForm", "field", "errorsOf"), "form.ts"),
    });
  }

  #day() {
    return html`<div class="field">
      <label for="day">Day</label>
      <select id="day" name="day" aria-invalid=${this.form.invalid("day")}
        aria-describedby=${this.form.describedBy("day")}>
        ${["", ...Registration.shape.day.options].map(
          (day) =>
            html`<option value=${day} ?selected=${this.form.value("day") === day}>${day || "Choose one"}</option>`,
        )}
      </select>
      ${this.errorsOf("day")}
    </div>`;
  }
}
