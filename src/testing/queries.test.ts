import { describe, expect, test } from "vitest";
import { pageOf } from "../../test/support/note-view.js";
import { html } from "../server/index.js";
import type { Page, Role, RoleOptions } from "./index.js";

const sample = html`
  <header><h1>Orders</h1></header>
  <nav aria-label="Main"><a href="/a">Start</a> <a>Nowhere</a></nav>
  <main>
    <section><h2>Open</h2></section>
    <section aria-labelledby="done"><h2 id="done">Done</h2><header>Not of the page</header></section>
    <form aria-label="Edit">
      <label>Name <input name="name"></label>
      <label for="mail">E-mail address</label><input id="mail" type="email">
      <label><input type="checkbox" checked> Newsletter</label>
      <fieldset><legend>Size</legend><label><input type="radio" name="s"> M</label></fieldset>
      <input type="search" aria-label="Find">
      <button type="button" dj-click="save" aria-pressed="true">Save</button>
      <button type="button" disabled>Delete</button>
      <button type="button" aria-expanded="false" aria-label="More">…</button>
    </form>
    <table><caption>Rows</caption><tr><th scope="col">A</th><th scope="row">B</th><td>C</td></tr></table>
    <details open><summary>Terms</summary><p>They are <b>short</b>.</p></details>
    <div role="dialog" aria-label="Sure?" hidden><button>Yes</button></div>
    <div aria-hidden="true"><button>Decoration</button></div>
    <p>3 items  left</p>
    <ul><li>Lamp</li><li>Lamp shade</li></ul>
    <img alt="" src="data:,"><img alt="A lamp" src="data:,">
  </main>`;

async function open(): Promise<Page> {
  return (await pageOf(() => sample)).page;
}

/** What an element is in the sample. */
const idOf = (element: Element): string =>
  element.getAttribute("aria-label") ?? element.id ?? element.textContent?.trim();

describe("getByRole", () => {
  test.each<[Role, RoleOptions, string]>([
    ["heading", { level: 1 }, "<h1>Orders</h1>"],
    ["heading", { name: "Done" }, '<h2 id="done">'],
    ["navigation", {}, '<nav aria-label="Main">'],
    ["banner", {}, "<header><h1>"],
    ["link", {}, '<a href="/a">'],
    ["region", { name: "Done" }, '<section aria-labelledby="done">'],
    ["form", {}, '<form aria-label="Edit">'],
    ["textbox", { name: "Name" }, '<input name="name">'],
    ["textbox", { name: /mail/ }, '<input id="mail"'],
    ["checkbox", { checked: true, name: "Newsletter" }, '<input type="checkbox"'],
    ["radio", { checked: false }, '<input type="radio"'],
    ["group", { name: "Size" }, "<fieldset>"],
    ["searchbox", {}, '<input type="search"'],
    ["button", { pressed: true }, '<button dj-click="save"'],
    ["button", { disabled: true }, '<button type="button" disabled'],
    ["button", { name: "More", expanded: false }, '<button type="button" aria-expanded'],
    ["button", { expanded: true }, "<summary>"],
    ["table", { name: "Rows" }, "<table>"],
    ["columnheader", {}, '<th scope="col">'],
    ["rowheader", {}, '<th scope="row">'],
    ["img", {}, '<img alt="A lamp"'],
    ["listitem", { name: "", within: "main ul" }, ""],
  ])("finds a %s %j", async (role, options, start) => {
    const page = await open();
    if (start === "") expect(page.getAllByRole(role, options)).toHaveLength(2);
    else
      expect(page.getByRole(role, options).outerHTML).toMatch(
        new RegExp(`^${start.replace(/[.*+?^$()|[\]\\]/g, "\\$&")}`),
      );
  });

  test("finds only what is accessible to all users", async () => {
    const page = await open();
    expect(page.queryByRole("dialog")).toBeNull();
    expect(page.queryByRole("button", { name: "Yes" })).toBeNull();
    expect(page.queryByRole("button", { name: "Decoration" })).toBeNull();
  });

  test.each<[string, (page: Page) => unknown, string]>([
    [
      "a name that is not there",
      (page) => page.getByRole("button", { name: "Sav" }),
      "The page has no button named 'Sav'. Did you mean 'Save'? Available: 'Save', 'Delete', 'More', 'Terms'.",
    ],
    [
      "a role that is not there",
      (page) => page.getByRole("dialog"),
      "The page has no dialog. Roles on the page: region (2), banner, heading (3), navigation, link, main, form, textbox (2)",
    ],
    [
      "several elements",
      (page) => page.getByRole("textbox"),
      'The page has 2 elements instead of one textbox. Look in a part of the page with { within: selector }: <input name="name"> <input id="mail" type="email">',
    ],
    [
      "a state that it does not have",
      (page) => page.getByRole("checkbox", { checked: false }),
      "The page has no checkbox that is not checked. Available: 'Newsletter'.",
    ],
    [
      "an unknown role",
      (page) => page.getByRole("buton" as Role),
      'A role must be one of WAI-ARIA, such as "button", got "buton". Did you mean \'button\'?',
    ],
    [
      "an unknown option",
      (page) => page.getByRole("button", { text: "Save" } as RoleOptions),
      "Unknown option in getByRole: text.",
    ],
    [
      "a label that is not there",
      (page) => page.getByLabel("Nam"),
      "The page has no element labelled 'Nam'. Did you mean 'Name'? Labels on the page: ",
    ],
    [
      "a part of a text",
      (page) => page.getByText("3 items"),
      "The page has no element with the text '3 items'. Text must match as a whole. It is a part of '3 items left'",
    ],
    [
      "no element for a list",
      (page) => page.getAllByText(/nothing/),
      "The page has no element with the text /nothing/.",
    ],
  ])("explains %s", async (_, query, message) => {
    const page = await open();
    expect(() => query(page)).toThrow(message);
  });
});

test("getByLabel finds fields and other elements by their label", async () => {
  const page = await open();
  expect(page.getByLabel("E-mail address").id).toBe("mail");
  expect(page.getByLabel(/^new/i)).toBe(page.getByRole("checkbox"));
  expect(page.getByLabel("Main").localName).toBe("nav");
  expect(page.getAllByLabel(/./).length).toBeGreaterThan(5);
  expect(page.queryByLabel("Phone")).toBeNull();
});

test("getByText finds the innermost element with a text", async () => {
  const page = await open();
  expect(page.getByText("3 items left").localName).toBe("p");
  expect(page.getByText("They are short.").localName).toBe("p");
  expect(page.getByText("short").localName).toBe("b");
  expect(page.getAllByText(/^Lamp/).map(idOf)).toHaveLength(2);
  expect(page.getByText("Lamp", { within: page.getByRole("list", { within: "main" }) }).localName).toBe("li");
  expect(page.queryByText("Yes")).toBeNull();
});

test("actions take the elements that queries return", async () => {
  const { page, notes } = await pageOf(
    () => html`<form dj-submit="save"><label>Name <input name="name"></label><button>Send</button></form>`,
  );
  await page.fill(page.getByLabel("Name"), "Ada");
  await page.click(page.getByRole("button", { name: "Send" }));
  expect(notes()).toEqual([expect.stringContaining('"name":"Ada"')]);
  await page.submit(page.find("form"), { Name: "Grace" });
  await page.press("Enter", page.getByRole("textbox"));
  expect(notes()).toHaveLength(3);
});

test("an action on an element that has left the page rejects", async () => {
  const { page } = await pageOf((view) =>
    view.notes.length === 0 ? html`<button dj-click="save">Save</button>` : html`<b>Saved</b>`,
  );
  const button = page.getByRole("button");
  await page.click(button);
  await expect(page.click(button)).rejects.toThrow(
    'DJ_TEST_TARGET: The element is no longer on the page. Find it again after an action: <button dj-click="save">',
  );
});

test.each([null, 7, {}])("an action on %j rejects", async (target) => {
  const page = await open();
  await expect(page.click(target as unknown as string)).rejects.toThrow(
    "The target of an action must be a name, a CSS selector or an element",
  );
});
