import { z } from "zod";
import {
  createApp,
  djFlash,
  eventHandler,
  html,
  LiveView,
  type Params,
  type Template,
} from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";

/** A page of a view with this form that records what its handlers receive. */
export async function pageOf(
  template: (view: { readonly notes: readonly string[] }) => Template,
  options = {},
) {
  class Form extends LiveView {
    notes: string[] = [];
    name = "";
    note(event: string, params: Params) {
      this.notes.push(`${event} ${JSON.stringify(params)}`);
    }
    @eventHandler() save(params: Params) {
      this.note("save", params);
      this.putFlash("success", "Saved");
    }
    @eventHandler() look(params: Params) {
      this.note("look", params);
    }
    @eventHandler({ params: z.object({ size: z.coerce.number() }) }) measure(params: Params) {
      this.note("measure", params);
    }
    @eventHandler() fail() {
      this.putFlash("error", "It is full");
      throw new Error("no space left");
    }
    override render() {
      return html`${djFlash({ closeLabel: "Close" })}${template(this)}
        <ol>${this.notes.map((note) => html`<li>${note}</li>`)}</ol>`;
    }
  }
  const page = await visit(createApp({ logger: false, routes: { "/": Form } }), "/", options);
  return { page, notes: () => page.findAll("ol li").map(({ textContent }) => textContent) };
}
