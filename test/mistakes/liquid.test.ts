import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { liquid } from "../../src/liquid/index.js";
import { LiveView } from "../../src/server/index.js";
import { visited } from "./rendered.js";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "djust-mistakes-"));
});
afterAll(() => rmSync(root, { recursive: true }));

let files = 0;

/** What a visit says of a page whose template file has this text. */
function rendered(text: string): Promise<string | undefined> {
  const name = `item-${++files}.html`;
  writeFileSync(join(root, name), text);
  class ItemView extends LiveView {
    static override templateName = name;
    static override events = { save: true };
    title = "Tea";
    save() {}
  }
  return visited(ItemView, { renderFile: liquid({ root }) });
}

test.each([
  ['<button dj-clik="save">a</button>', 'There is no attribute "dj-clik". Did you mean "dj-click"?'],
  [
    '<h1>a</h1>\n<button dj-click="sav">a</button>',
    'There is no event handler "sav" for dj-click. Did you mean "save"?',
  ],
  ['<input dj-model="titel">', 'There is no field "titel" for dj-model. Did you mean "title"?'],
  ["{% if title %}<input dj-keydown.entr='save'>{% endif %}", 'dj-keydown has no modifier "entr"'],
])("a template file with %s is refused, with its name and the tag", async (text, message) => {
  const said = await rendered(text);
  expect(said).toContain(`DJ_TEMPLATE_ATTRIBUTE: ItemView: ${message}`);
  expect(said).toMatch(/item-\d+\.html, in "<(?:button|input)/);
});

test.each([
  ["{{ title | upcse }}", 'There is no filter "upcse". Did you mean "upcase"?'],
  ["{% dj_flsh %}", 'There is no tag "dj_flsh" here. Did you mean "dj_flash"?'],
])("a template file with %s is refused, with the likely name", async (text, message) => {
  expect(await rendered(text)).toContain(message);
});

test("a template file without mistakes is rendered, and so is HTML that is not the application's own", async () => {
  const text =
    '{% dj_flash %}<input dj-model="title"><button dj-click="save">a</button>{{ "<b dj-clik=x>b</b>" | raw }}';
  expect(await rendered(text)).toBeUndefined();
});
