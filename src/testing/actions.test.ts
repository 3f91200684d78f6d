import { describe, expect, test } from "vitest";
import { pageOf } from "../../test/support/note-view.js";
import { createApp, eventHandler, html, LiveView, raw } from "../server/index.js";
import { visit } from "./index.js";

describe("click", () => {
  test.each([
    [
      "text",
      html`<button dj-click="save"> Save <b>it</b>
      now</button>`,
      "Save it now",
    ],
    ["aria-label", html`<button dj-click="save" aria-label="Save"><i>x</i></button>`, "Save"],
    [
      "a label elsewhere",
      html`<b id="l">Save</b><button dj-click="save" aria-labelledby="l">x</button>`,
      "Save",
    ],
    ["value", html`<input type="button" value="Save" dj-click="save">`, "Save"],
    ["the text of an image", html`<button dj-click="save"><img alt="Save"></button>`, "Save"],
    ["title", html`<button dj-click="save" title="Save"></button>`, "Save"],
    ["role", html`<span role="button" dj-click="save">Save</span>`, "Save"],
    ["text of whatever is bound", html`<b dj-click="save">Save</b>`, "Save"],
    ["the inner one of two", html`<div dj-click="look"><button dj-click="save">Save</button></div>`, "Save"],
    ["selector", html`<button class="go" dj-click="save">Save</button>`, "button.go"],
  ])("finds a button by its %s", async (_, template, target) => {
    const { page, notes } = await pageOf(() => template);
    await page.click(target);
    expect(notes()).toEqual([expect.stringMatching(/^save /)]);
  });

  test.each([
    [
      "no button of that name",
      html`<button>Save</button><button>Cancel</button>`,
      "Sav",
      "No button is named 'Sav'. Did you mean 'Save'? Available: 'Save', 'Cancel'.",
    ],
    ["no button at all", html``, "Save", "No button is named 'Save'. There are none."],
    [
      "two of them",
      html`<button id="a">Save</button><button id="b">Save</button>`,
      "Save",
      '2 buttons are named \'Save\'. Choose one with { within: selector } or a selector: <button id="a"> <button id="b">',
    ],
    [
      "a disabled one",
      html`<fieldset disabled><button>Save</button></fieldset>`,
      "Save",
      "'Save', <button>, is disabled",
    ],
    [
      "one that is hidden",
      html`<div hidden><button>Save</button></div><dialog><button>Save</button></dialog><details><summary>More</summary><button>Save</button></details><p style="display: none"><button>Save</button></p>`,
      "Save",
      "No button is named 'Save'. Available: 'More'.",
    ],
  ])("reports clearly that there is %s", async (_, template, target, message) => {
    const { page } = await pageOf(() => template);
    const error = await page.click(target).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "DJ_TEST_TARGET" });
    expect((error as Error).message.split("\n")[0]).toBe(`DJ_TEST_TARGET: ${message}`);
  });

  test("shows the page when it fails: address, messages and entered values", async () => {
    const { page } = await pageOf(
      () => html`<form dj-submit="save"><label>Name <input name="name"></label><button>Save</button></form>`,
    );
    await page.submit({ name: "Ada" });
    const error = await page.click("Sav").catch((error: Error) => error);
    expect(
      String(error),
    ).toBe(`DjustError: DJ_TEST_TARGET: No button is named 'Sav'. Did you mean 'Save'? Available: 'Close: Saved', 'Save'.

/, "localhost"

messages:
  success: Saved

<form dj-submit="save">
  <label>
    Name
    <input name="name" [holds "Ada"]>
  </label>
  <button>Save</button>
</form>
<ol><li>save {"name":"Ada"}</li></ol>
`);
  });

  test("searches within one part of the page", async () => {
    const { page, notes } = await pageOf(
      () =>
        html`${["a", "b"].map((id) => html`<p id=${id}><button dj-click="save" dj-value-id=${id}>Save</button></p>`)}`,
    );
    await page.click("Save", { within: "#b" });
    expect(notes()).toEqual(['save {"id":"b"}']);
    await expect(page.click("Save", { within: "p" })).rejects.toThrow(
      /"within" must match one element.*'p' matches 2/,
    );
  });

  test("fails with the handler's error and the messages of that turn on screen", async () => {
    const { page } = await pageOf(
      () => html`<button dj-click="fail">Fail</button><button dj-click="save">Save</button>`,
    );
    await expect(page.click("Fail")).rejects.toMatchObject({
      code: "DJ_HANDLER",
      message: expect.stringMatching(
        /^DJ_HANDLER: no space left\n\n\/, "localhost"\n\nmessages:\n {2}error: It is full/,
      ),
    });
    expect(page.flash).toEqual([{ level: "error", text: "It is full" }]);
    await page.click("Save");
    expect(page.flash).toHaveLength(2);
  });

  test("fails when a template names an unknown handler", async () => {
    for (const template of [
      html`<button dj-click="saev">Unknown</button>`,
      html`<button dj-click="save(">Broken</button>`,
    ])
      await expect(pageOf(() => template)).rejects.toMatchObject({ code: "DJ_TEMPLATE_ATTRIBUTE" });
    const { page } = await pageOf(() => html`${raw('<p dj-click="saev">Unknown</p>', { trusted: true })}`);
    await expect(page.click("Unknown")).rejects.toMatchObject({ code: "DJ_EVENT_UNKNOWN" });
  });

  test("fails with the schema issues of invalid parameters", async () => {
    const { page } = await pageOf(
      () => html`<button dj-click="measure" dj-value-size="huge">Measure</button>`,
    );
    await expect(page.click("Measure")).rejects.toMatchObject({
      code: "DJ_EVENT_PARAMS",
      issues: [expect.objectContaining({ path: "size" })],
    });
  });

  test("presses the buttons of messages", async () => {
    const { page } = await pageOf(() => html`<button dj-click="save">Save</button>`);
    await page.click("Save");
    await page.click("Close");
    expect(page.flash).toEqual([]);
    await expect(page.click("Close")).rejects.toThrow(/No button is named 'Close'/);
  });

  test("asks for confirmation with dj-confirm", async () => {
    const questions: string[] = [];
    const template = () => html`<button dj-click="save" dj-confirm="Really?">Save</button>`;
    const willing = await pageOf(template);
    await willing.page.click("Save");
    expect(willing.notes()).toHaveLength(1);
    const confirm = (question: string) => questions.push(question) > 1;
    const hesitant = await pageOf(template, { confirm });
    await hesitant.page.click("Save");
    expect(hesitant.notes()).toHaveLength(0);
    await hesitant.page.click("Save");
    expect(hesitant.notes()).toHaveLength(1);
    expect(questions).toEqual(["Really?", "Really?"]);
  });
});

describe("submit", () => {
  const form = () => html`<form id="f" dj-submit="save"><label>Name <input name="name" required></label>
    <select name="day"><option>Mon<option>Tue</select><input type="checkbox" name="agree">
    <input type="radio" name="size" value="s"><input type="radio" name="size" value="m">
    <button name="how" value="draft">Save</button></form>`;

  test("fills in a form by name or label and presses its first button", async () => {
    const { page, notes } = await pageOf(form);
    await page.submit("form", { Name: "Ada", day: "Tue", agree: true, size: "m" });
    expect(notes()).toEqual(['save {"name":"Ada","day":"Tue","agree":"on","size":"m","how":"draft"}']);
    await page.submit("f", { name: "Grace", agree: false });
    await page.submit({ name: "Katherine" });
    await page.submit();
    expect(notes()).toHaveLength(4);
  });

  test("submits a form without a button", async () => {
    const { page, notes } = await pageOf(
      () => html`<form name="search" dj-submit="save"><input name="q"></form>`,
    );
    await page.submit("search", { q: "x" });
    expect(notes()).toEqual(['save {"q":"x"}']);
  });

  test.each([
    ["a required field is empty", {}, "A browser would not submit the form: 'Name' is required"],
    ["a field is not there", { nam: "x" }, "No field is named 'nam'"],
    [
      "a choice is not there",
      { size: "xl" },
      "The radio buttons 'size' have no value 'xl'. Values: 's', 'm'",
    ],
    ["a field takes no list", { name: ["a"] }, "takes one value, not an array"],
  ])("is blocked when %s", async (_, fields, message) => {
    const { page, notes } = await pageOf(form);
    await expect(page.submit("form", fields)).rejects.toThrow(message);
    expect(notes()).toEqual([]);
  });

  test("is blocked in the same way for a click on the button and for Enter", async () => {
    const { page, notes } = await pageOf(form);
    const refusal = /A browser would not submit the form: 'Name' is required/;
    await expect(page.click("Save")).rejects.toThrow(refusal);
    await expect(page.press("Enter", "Name")).rejects.toThrow(refusal);
    expect(notes()).toEqual([]);
  });

  test("is not blocked in a form with novalidate", async () => {
    const { page, notes } = await pageOf(
      () => html`<form dj-submit="save" novalidate><input name="a" required><button>Save</button></form>`,
    );
    await page.submit();
    expect(notes()).toEqual(['save {"a":""}']);
  });

  test("fails if there is no such form", async () => {
    const { page } = await pageOf(form);
    await expect(page.submit("search")).rejects.toThrow("No form is named 'search'. Available: 'f'.");
    await expect(page.submit("button")).rejects.toThrow("is not a <form>");
  });
});

describe("press", () => {
  test("Enter in a field submits its form unless a handler has prevented it", async () => {
    const { page, notes } = await pageOf(
      () => html`<form dj-submit="save"><input name="a"><button>Save</button></form>`,
    );
    await page.press("Enter", "a");
    expect(notes()).toEqual(['save {"a":""}']);
  });

  test("keys reach handlers with their modifiers, on the focused element", async () => {
    const { page, notes } = await pageOf(
      () => html`<input name="a" dj-keydown.escape="look"><input name="b" dj-keydown.ctrl.s="look">`,
    );
    await page.press("Escape");
    await page.press("Escape", "a");
    await page.press("s", "b");
    await page.press("Control+s");
    expect(notes()).toEqual([expect.stringContaining('"Escape"'), expect.stringContaining('"ctrlKey":true')]);
  });

  test("Enter and Space press buttons", async () => {
    const { page, notes } = await pageOf(
      () =>
        html`<button dj-click="save">Save</button><input type="checkbox" aria-label="Agree" dj-change="look">`,
    );
    await page.press("Enter", "Save");
    await page.press("Space", "Save");
    await page.press("Space", "Agree");
    expect(notes().map((note) => note?.split(" ")[0])).toEqual(["save", "save", "look"]);
  });

  test("F8 moves focus to a message, and Escape closes it", async () => {
    const { page } = await pageOf(() => html`<button dj-click="save">Save</button>`);
    await page.click("Save");
    await page.press("F8");
    expect(page.window.document.activeElement?.className).toContain("dj-flash");
    expect(page.window.djust.transport).toBe("websocket");
    await page.press("Escape");
    expect(page.flash).toEqual([]);
  });
});

test("focused is the element that has the focus, which follows updates", async () => {
  class Names extends LiveView {
    isEditing = false;
    @eventHandler() edit() {
      this.isEditing = true;
    }
    @eventHandler() save() {
      this.isEditing = false;
      this.focus("h1");
    }
    override render() {
      return html`<h1>Names</h1>${
        this.isEditing
          ? html`<input name="name" autofocus><button dj-click="save">Save</button>`
          : html`<button dj-click="edit">Edit</button>`
      }`;
    }
  }
  const app = createApp({ logger: false, routes: { "/": Names } });
  const page = await visit(app, "/");
  expect(page.focused).toBe(null);
  await page.click("Edit");
  expect(page.focused?.getAttribute("name")).toBe("name");
  await page.click("Save");
  expect(page.focused?.textContent).toBe("Names");
});

test("text contains what is readable: a line per block, choices and entries, and nothing hidden", async () => {
  const { page } = await pageOf(
    () => html`<h1>My  <b>list</b></h1><p>One<br>two</p><p hidden>three</p><script type="x">four</script>
      <select><option>five<option selected>six</select><textarea name="t">seven</textarea><dialog>eight</dialog>
      <details><summary>nine</summary>ten<p>eleven</p></details>`,
  );
  await page.fill("t", "entered");
  expect(page.text).toBe("My list\nOne\ntwo\nsix\nentered\nnine");
});

describe("find", () => {
  test("returns elements of the page, or lists what there is", async () => {
    const { page } = await pageOf(() => html`<input value="x"><p>One</p><p>Two</p>`);
    expect(page.find<HTMLInputElement>("input").value).toBe("x");
    expect(page.findAll("p").map(({ textContent }) => textContent)).toEqual(["One", "Two"]);
    expect(page.findAll("h1")).toEqual([]);
    expect(() => page.find("h1")).toThrow(/^DJ_TEST_TARGET: No element matches 'h1'\n\n\/, "localhost"/);
    expect(() => page.find("h1[")).toThrow(/'h1\[' is not a valid CSS selector/);
  });
});
