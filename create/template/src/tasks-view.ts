import { each, eventHandler, html, LiveView } from "djust-ts";

interface Task {
  readonly id: number;
  readonly title: string;
}

/** The page's state (fields), event handlers and template. */
export class TasksView extends LiveView {
  override pageTitle = "Tasks";
  title = "";
  tasks: readonly Task[] = [];
  #lastId = 0;

  @eventHandler()
  add() {
    const title = this.title.trim();
    if (!title) return this.putFlash("error", "A task needs a title.");
    this.tasks = [...this.tasks, { id: ++this.#lastId, title }];
    this.title = "";
    this.putFlash("success", `“${title}” added.`);
  }

  @eventHandler()
  finish({ id }: { id: number }) {
    const done = this.tasks.find((task) => task.id === id);
    if (!done) return;
    this.tasks = this.tasks.filter((task) => task !== done);
    this.putFlash("info", `“${done.title}” is done.`);
  }

  override render() {
    return html`
      <h1>Tasks</h1>
      <form dj-submit="add">
        <label>Title <input name="title" dj-model="title" value=${this.title} autocomplete="off"></label>
        <button>Add</button>
      </form>
      <ul>
        ${each(
          this.tasks,
          "id",
          ({ id, title }) => html`<li>
            ${title}
            <button dj-click="finish" dj-value-id:int=${id} aria-label="Finish ${title}">Done</button>
          </li>`,
        )}
      </ul>`;
  }
}
