import { djFlash, djFlashHistory, eventHandler, html, LiveView, type Page } from "../../src/server/index.js";

interface Message {
  readonly level?: string;
  readonly text?: string;
  readonly politeness?: "polite" | "assertive";
}

/** Puts each kind of message that a screen reader has to announce. */
class Desk extends LiveView {
  override pageTitle = "Desk";
  @eventHandler() put({ level = "info", text = "", politeness }: Message) {
    this.putFlash(level, text, { politeness });
  }
  @eventHandler() three() {
    this.putFlash("success", "First of three.");
    this.putFlash("warning", "Second of three.");
    this.putFlash("error", "Third failed.");
  }
  @eventHandler() step({ text = "" }: { text?: string }) {
    this.putFlash("info", text, { key: "job" });
  }
  @eventHandler() repeat() {
    this.putFlash("info", "Item moved.", { container: "counted" });
  }
  @eventHandler() deletable() {
    this.putFlash("success", "Item deleted.", { action: { label: "Undo", event: "undo" } });
  }
  @eventHandler() undo() {}
  @eventHandler() carry() {
    this.putFlash("success", "Carried along.");
    this.liveRedirect("/next", { carryFlash: true });
  }
  override render() {
    return html`${djFlash({ autoDismiss: 0 })}${djFlash({ name: "counted", label: "Moves", coalesce: true, autoDismiss: 0, hotkey: "" })}
      <h1>Desk</h1><label>Field <input id="field"></label>
      ${["put", "three", "step", "repeat", "deletable", "carry"].map((name) => html`<i id="${name}" dj-click="${name}"></i>`)}
      <dialog id="dialog" aria-label="Question"><button autofocus>Stay</button></dialog>${djFlashHistory()}`;
  }
}

class Next extends LiveView {
  override render() {
    return html`${djFlash({ autoDismiss: 0 })}<h1>Next</h1>`;
  }
}

/** Messages that are in the first HTML. */
class First extends LiveView {
  override pageTitle = "First";
  override mount() {
    this.putFlash("success", "Saved before.");
    this.putFlash("error", "Failed before.");
  }
  override render() {
    return html`<h1>First</h1>${djFlash({ autoDismiss: 0 })}<p>After the messages.</p>`;
  }
}

export const routes = { "/": Desk, "/next": Next, "/first": First };

export const layout = ({ head, flashStyles, flashHistory, body }: Page) =>
  html`<!doctype html><html lang="en"><head>${head}${flashStyles}${flashHistory}</head><body>${body}</body></html>`;
