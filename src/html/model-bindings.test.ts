import { expect, test } from "vitest";
import { bindsModel } from "./model-bindings.js";
import { render } from "./render.js";
import { each, html, raw, type Template } from "./template.js";

const binds = (template: Template, field: string) => bindsModel(render(template), field);

test.each<[string, Template]>([
  ["in a template", html`<input dj-model="name">`],
  ["with a modifier", html`<input dj-model.lazy="name">`],
  ["with a number in the modifier", html`<textarea dj-model.debounce-300='name'></textarea>`],
  ["without quotes", html`<input dj-model=name>`],
  ["from an expression", html`<input dj-model=${"name"}>`],
  ["put together", html`<input dj-model.lazy="na${"me"}">`],
  ["in a nested template", html`<p>${html`<input dj-model="name">`}</p>`],
  [
    "in a list",
    html`<p>${each(
      ["age", "name"],
      (key) => key,
      (key) => html`<input dj-model=${key}>`,
    )}</p>`,
  ],
  ["in an array of arrays", html`<p>${[["a", [html`<input dj-model="name">`]]]}</p>`],
])("a field is bound %s", (_name, template) => {
  expect(binds(template, "name")).toBe(true);
  expect(binds(template, "nam")).toBe(false);
  expect(binds(template, "constructor")).toBe(false);
});

test.each<[string, Template]>([
  ["by another attribute", html`<input name="name" dj-modelled="name" data-dj-model="name">`],
  ["by an attribute left out", html`<input dj-model=${null}>`],
  ["by an attribute without a value", html`<input name="name" dj-model>`],
  ["by text", html`<p>${'dj-model="name"'} dj-model="name"</p>`],
  ["by a comment", html`<!-- <input dj-model="name"> -->`],
  ["by raw HTML", html`<p>${raw('<input dj-model="name">')}</p>`],
])("a field is not bound %s", (_name, template) => {
  expect(binds(template, "name")).toBe(false);
});

test("a field is bound only while its input is in the view", () => {
  const view = (open: boolean) => html`<p>${open ? html`<input dj-model="name">` : ""}</p>`;
  const before = render(view(true));
  expect(bindsModel(before, "name")).toBe(true);
  expect(bindsModel(render(view(false), before), "name")).toBe(false);
});
