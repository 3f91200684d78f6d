import { djFlash, eventHandler, type FieldName, Form, html, LiveView, type Params } from "djust-ts";
import { z } from "zod";

const MyForm = z.object({
  name: z.string().trim().min(1, "Enter your name."),
  email: z.email("Enter a valid email address."),
  topics: z.array(z.string(), "Select at least one topic."),
});

const submitted: z.infer<typeof MyForm>[] = [];

export class FormView extends LiveView {
  form = new Form(MyForm);

  @eventHandler()
  async submitForm(params: Params) {
    const entry = await this.form.validate(params);
    if (entry) {
      submitted.push(entry);
      this.putFlash("success", "Form submitted successfully.");
      this.clearForm();
    } else {
      this.putFlash("error", "Please fix the errors below.");
    }
  }

  /** A label, a field and its errors, linked for assistive technology. */
  field(name: FieldName<typeof MyForm>, label: string) {
    const { form } = this;
    return html`
      <label for=${name}>${label}</label>
      <input id=${name} name=${name} value=${form.value(name)}
        aria-invalid=${form.invalid(name)} aria-describedby=${form.describedBy(name)}>
      ${this.errorsOf(name)}`;
  }

  errorsOf(name: FieldName<typeof MyForm>) {
    const messages = this.form.errors(name);
    return messages.length > 0 && html`<p id=${this.form.errorId(name)}>${messages.join(" ")}</p>`;
  }

  override render() {
    return html`
      ${djFlash()}
      <form dj-submit="submitForm" novalidate>
        ${this.field("name", "Name")}
        ${this.field("email", "Email address")}
        <fieldset aria-describedby=${this.form.describedBy("topics")}>
          <legend>Topics</legend>
          ${["news", "events"].map(
            (topic) => html`<label>
              <input type="checkbox" name="topics[]" value=${topic} ?checked=${this.form.checked("topics", topic)}>
              ${topic}
            </label>`,
          )}
          ${this.errorsOf("topics")}
        </fieldset>
        <button>Send</button>
      </form>
      <p>${submitted.length} submitted</p>`;
  }
}
