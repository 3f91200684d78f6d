import { setTimeout as wait } from "node:timers/promises";
import { background, djFlash, each, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pair, pattern } from "../pattern.js";
import { membersOf } from "../source.js";

const file = "options.ts";

export class OptionsView extends LiveView {
  override pageTitle = entryAt("/options").title;
  tasks = ["Water the plants", "Call the plumber", "Book the train"];

  @eventHandler()
  @background
  async publish() {
    const key = "publish";
    for (let percent = 0; percent < 100; percent += 20) {
      const message = `Publishing… ${percent} %`;
      this.putFlash("info", message, { key, autoDismiss: 0 });
      await wait(350);
    }
    this.putFlash("success", "Report ready!", { key });
  }

  @eventHandler()
  remove({ task }: { task: string }) {
    const at = this.tasks.indexOf(task);
    if (at === -1) return;
    this.tasks.splice(at, 1);
    const params = { task, at };
    this.putFlash("info", `“${task}” is done.`, {
      action: { label: "Undo", event: "restore", params },
    });
  }

  @eventHandler()
  restore({ task, at }: { task: string; at: number }) {
    this.tasks.splice(at, 0, task);
  }

  @eventHandler()
  copyLink() {
    this.putFlash("success", "Link copied.");
  }

  @eventHandler()
  showClosable() {
    this.putFlash("warning", "The printer is out of paper.", {
      dismissible: true,
      autoDismiss: 0,
    });
  }

  @eventHandler()
  async upload() {
    await this.flashWhile("Uploading the photo…", wait(2_000), {
      success: "Photo uploaded.",
      error: "The upload failed.",
    });
  }

  container() {
    return djFlash({ position: "top-right", coalesce: true });
  }

  override render() {
    return pattern({
      path: "/options",
      flash: this.container(),
      lead: html`<code>putFlash</code> takes options as its third argument: a key to update a message in place, an
        action button, a timeout, a close button.`,
      demo: html`
        <h2>Progress in one message</h2>
        <p>A message replaces the one with the same <code>key</code>, so progress turns into the result.</p>
        <button dj-click="publish" dj-lock>Publish the report</button>`,
      code: code(membersOf(import.meta.url, "publish"), file),
      more: html`${pair(this.#work(), code(membersOf(import.meta.url, "upload"), file))}
        ${pair(this.#undo(), code(membersOf(import.meta.url, "remove", "restore"), file))}
        ${pair(this.#rest(), code(membersOf(import.meta.url, "copyLink", "showClosable", "container"), file))}`,
    });
  }

  #work() {
    return html`
      <h2>While work runs</h2>
      <p><code>flashWhile</code> shows one message during the work and changes it into the result.</p>
      <button dj-click="upload" dj-lock>Upload a photo</button>`;
  }

  #undo() {
    return html`
      <h2>Undo</h2>
      <p>A button in the message runs a handler once, however often it is pressed. The message stays until you act on it.</p>
      <ul class="tasks">${each(
        this.tasks,
        (task) => task,
        (task) =>
          html`<li>${task} <button class="plain" dj-click="remove" dj-value-task=${task} aria-label="Done: ${task}">Done</button></li>`,
      )}</ul>
      ${this.tasks.length === 0 && html`<p class="empty">All done.</p>`}`;
  }

  #rest() {
    return html`
      <h2>Counting and closing</h2>
      <p>This container counts equal messages instead of stacking them. Copy the link a few times.</p>
      <div class="buttons">
        <button dj-click="copyLink">Copy the link</button>
        <button dj-click="showClosable" class="plain">Show a message with a close button</button>
      </div>`;
  }
}
