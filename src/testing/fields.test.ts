import { describe, expect, test } from "vitest";
import { pageOf } from "../../test/support/note-view.js";
import { html } from "../server/index.js";

describe("fill", () => {
  test.each([
    ["label around it", html`<label>Your name: <input dj-input="look"></label>`, "Your name:"],
    ["label for it", html`<label for="i">Name</label><input id="i" dj-input="look">`, "Name"],
    ["aria-label", html`<input aria-label="Name" dj-input="look">`, "Name"],
    ["name", html`<input name="name" dj-input="look">`, "name"],
    ["placeholder", html`<input placeholder="Ada" dj-input="look">`, "Ada"],
    ["id", html`<input id="i" dj-input="look">`, "i"],
    ["selector", html`<textarea dj-input="look"></textarea>`, "textarea"],
  ])("finds a field by its %s", async (_, template, target) => {
    const { page, notes } = await pageOf(() => template);
    await page.fill(target, "x");
    expect(notes()).toEqual([expect.stringMatching(/^look {"value":"x"/)]);
  });

  test("moves focus out of the field, so that change handlers run", async () => {
    const { page, notes } = await pageOf(() => html`<input name="a" dj-change="look" type="number">`);
    await page.fill("a", 7);
    expect(notes()).toEqual(['look {"value":7,"name":"a","_target":"a"}']);
  });

  test("binds the entered value with dj-model", async () => {
    const { page, notes } = await pageOf(
      () => html`<label>Name <input dj-model="name"></label><button dj-click="save">Save</button>`,
    );
    await page.fill("Name", "Ada");
    await page.fill("name", "Grace");
    await page.click("Save");
    expect(notes()).toHaveLength(1);
  });

  test("sends debounced input when the clock reaches the delay", async () => {
    const { page, notes } = await pageOf(() => html`<input name="q" dj-input="look" dj-debounce="300">`);
    await page.fill("q", "a");
    await page.clock.advance(299);
    expect(notes()).toEqual([]);
    await page.clock.advance(1);
    expect(notes()).toHaveLength(1);
  });

  test.each([
    [
      "is not there",
      html`<label>Name <input name="n"></label><input placeholder="Ada">`,
      "nam",
      "No field is named 'nam'. Did you mean 'Name'? Available: 'Name' (n), 'Ada'.",
    ],
    ["is read-only", html`<input name="n" readonly>`, "n", '<input name="n" readonly="">, is read-only'],
    ["is disabled", html`<input name="n" disabled>`, "n", '<input name="n" disabled="">, is disabled'],
    ["is no text", html`<input name="n" type="checkbox">`, "n", "is not a text field; use check()"],
    ["chooses", html`<select name="n"></select>`, "n", "is not a text field; use select()"],
    ["holds numbers only", html`<input name="n" type="number">`, "n", "cannot hold 'x'"],
  ])("refuses a field that %s", async (_, template, target, message) => {
    const { page } = await pageOf(() => template);
    const error = await page.fill(target, "x").catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "DJ_TEST_TARGET", message: expect.stringContaining(message) });
  });
});

describe("select and check", () => {
  const days = html`<label>Day <select name="day" dj-change="look"><option value="1">Monday<option value="2">Tuesday<option value="3" disabled>Sunday</select></label>`;

  test("selects an option by its text or value", async () => {
    const { page, notes } = await pageOf(() => days);
    await page.select("Day", "Tuesday");
    await page.select("day", "1");
    expect(notes()).toEqual([expect.stringContaining('"2"'), expect.stringContaining('"1"')]);
  });

  test("selects several options in a multiple select", async () => {
    const { page, notes } = await pageOf(
      () => html`<select name="n" multiple dj-change="look"><option>a<option>b<option>c</select>`,
    );
    await page.select("n", ["a", "c"]);
    expect(notes()).toEqual([expect.stringContaining('["a","c"]')]);
  });

  test.each([
    ["no such option", "Friday", "has no option 'Friday'. Options: 'Monday', 'Tuesday', 'Sunday'"],
    ["a disabled option", "Sunday", "has no option 'Sunday'"],
    ["two where one may be", ["Monday", "Tuesday"], "takes one option, got 2"],
  ])("refuses %s", async (_, choice, message) => {
    const { page } = await pageOf(() => days);
    await expect(page.select("Day", choice)).rejects.toThrow(message);
  });

  test("checks a checkbox once and unchecks it", async () => {
    const { page, notes } = await pageOf(
      () => html`<label><input type="checkbox" dj-change="look"> Agree</label>`,
    );
    await page.check("Agree");
    await page.check("Agree");
    await page.check("Agree", false);
    expect(notes()).toEqual([expect.stringContaining("true"), expect.stringContaining("false")]);
  });

  test("selects a radio button by its label, and only another one deselects it", async () => {
    const { page, notes } = await pageOf(
      () =>
        html`${["S", "M"].map((size) => html`<label><input type="radio" name="size" value=${size} dj-change="look"> ${size}</label>`)}`,
    );
    await page.check("M");
    expect(notes()).toEqual([expect.stringContaining('"M"')]);
    await expect(page.check("M", false)).rejects.toThrow(/check another one/);
    await expect(page.check("li")).rejects.toThrow(/is not a checkbox or radio button/);
  });
});
