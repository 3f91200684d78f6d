import { eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

export class LevelsView extends LiveView {
  override pageTitle = entryAt("/levels").title;

  @eventHandler()
  info() {
    this.putFlash("info", "Your session expires in 5 minutes.");
  }

  @eventHandler()
  success() {
    this.putFlash("success", "Changes saved successfully.");
  }

  @eventHandler()
  warning() {
    this.putFlash("warning", "This action cannot be undone.");
  }

  @eventHandler()
  error() {
    this.putFlash("error", "Failed to connect to the database.");
  }

  @eventHandler()
  release() {
    this.putFlash("release", "Version 2.0 is out.");
  }

  override render() {
    return pattern({
      path: "/levels",
      lead: html`There are four standard levels, each with its own class. Any other word works too: it becomes
        the class <code>dj-flash-{level}</code>.`,
      demo: html`
        <h2>Put one of each</h2>
        <dl class="levels">
          ${row("info", "Neutral information")}
          ${row("success", "Completed actions")}
          ${row("warning", "Non-blocking cautions")}
          ${row("error", "Failed actions, validation errors")}
          ${row("release", "A custom level of this showcase")}
        </dl>
        <p class="note">Errors interrupt a screen reader; other levels wait until it has finished speaking.</p>`,
      code: code(membersOf(import.meta.url, "info", "success", "warning", "error", "release"), "levels.ts"),
    });
  }
}

function row(level: string, use: string) {
  return html`<div><dt><button class="plain ${level}" dj-click=${level}>${level}</button></dt><dd>${use}</dd></div>`;
}
