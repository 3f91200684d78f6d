import { each, eventHandler, html, LiveView } from "djust-ts";
import { isPriority, priorities, TaskList } from "./tasks.js";

/** The page's state (fields), event handlers and template. */
export class TasksView extends LiveView {
  override pageTitle = "Tasks";
  tasks = new TaskList();
  title = "";
  error = "";

  /** For a form with more fields, see `Form`, which takes a schema of Zod, Valibot or ArkType. */
  @eventHandler()
  add(fields: { title: string; priority: string }) {
    const title = fields.title.trim();
    this.title = title;
    this.error = title ? (title.length > 80 ? "Use at most 80 characters." : "") : "Enter a title.";
    if (this.error || !isPriority(fields.priority))
      return this.putFlash("error", "Please fix the error below.");
    this.tasks.add(title, fields.priority);
    this.title = "";
    this.clearForm();
    return this.putFlash("success", `“${title}” added.`);
  }

  @eventHandler()
  finish({ id }: { id: number }) {
    const task = this.tasks.finish(id);
    if (!task) return;
    this.putFlash("info", `“${task.title}” is done.`, {
      key: String(id),
      autoDismiss: 10_000,
      action: { label: "Undo", event: "reopen", params: { id } },
    });
  }

  @eventHandler()
  reopen({ id }: { id: number }) {
    this.tasks.reopen(id);
    this.clearFlash({ key: String(id) });
  }

  override render() {
    const { open } = this.tasks;
    return html`
      <h1>Tasks</h1>
      <form dj-submit="add" novalidate>
        <label>
          Title
          <input name="title" value=${this.title} autocomplete="off"
            aria-invalid=${this.error ? "true" : null} aria-describedby=${this.error ? "title-error" : null}>
        </label>
        ${this.error && html`<p id="title-error">${this.error}</p>`}
        <label>
          Priority
          <select name="priority">
            ${priorities.map((priority) => html`<option>${priority}</option>`)}
          </select>
        </label>
        <button>Add task</button>
      </form>
      <h2>${open.length} open ${open.length === 1 ? "task" : "tasks"}</h2>
      <table>
        <thead>
          <tr><th>Title</th><th>Priority</th><th>Action</th></tr>
        </thead>
        <tbody>
          ${each(
            open,
            "id",
            ({ id, title, priority }) => html`<tr>
              <td>${title}</td>
              <td>${priority}</td>
              <td><button dj-click="finish" dj-value-id:int=${id} aria-label="Finish ${title}">Finish</button></td>
            </tr>`,
          )}
        </tbody>
      </table>`;
  }
}
