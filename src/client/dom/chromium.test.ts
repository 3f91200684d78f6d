import type { Page } from "playwright-core";
import { beforeAll, expect } from "vitest";
import { type DomLibrary, domLibrary } from "../../../test/browser/dom-library.js";
import { test } from "../../../test/support/chromium.js";

declare const lib: DomLibrary;

let script: string;
beforeAll(async () => {
  script = await domLibrary();
});

async function open(page: Page): Promise<void> {
  await page.setContent("<main></main>");
  await page.addScriptTag({ content: script });
  await page.evaluate(() => lib.provideAllParts());
}

test("one of 1,000 rows changes with one write and moves with its focus", async ({ page }) => {
  await open(page);
  const result = await page.evaluate(() => {
    const root = document.querySelector("main") as HTMLElement;
    const live = lib.createLiveDom(root);
    const keys = Array.from({ length: 1000 }, (_, index) => `k${index}`);
    live.mount(
      { t: 1, d: [{ k: keys.map((key) => [key, { t: 2, d: [key, key] }] as const) }] },
      {
        1: { strings: ["<table><tbody>", "</tbody></table>"], slots: ["."] },
        2: { strings: ["<tr><td>", "</td><td><input", "></td></tr>"], slots: [".", "@name"] },
      },
    );
    const observer = new MutationObserver(() => {});
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    live.patch({ 0: { u: { k500: { 0: "changed" } } } }, undefined);
    const writes = observer.takeRecords().length;

    const input = root.querySelector("[name=k700]") as HTMLInputElement;
    input.focus();
    input.value = "typed";
    input.setSelectionRange(1, 3);
    let blurs = 0;
    input.addEventListener("blur", () => blurs++);
    live.patch({ 0: { o: [[">", "k700", "k1"]] } }, undefined);
    return {
      writes,
      text: root.querySelectorAll("tr")[501]?.textContent,
      moved: root.querySelectorAll("input")[1] === input,
      focused: document.activeElement === input,
      selection: [input.selectionStart, input.selectionEnd],
      blurs,
    };
  });
  expect(result).toEqual({
    writes: 1,
    text: "changed",
    moved: true,
    focused: true,
    selection: [1, 3],
    blurs: 0,
  });
});

test("focus and scroll stay through a morph", async ({ page }) => {
  await open(page);
  const result = await page.evaluate(() => {
    const root = document.querySelector("main") as HTMLElement;
    const live = lib.createLiveDom(root);
    const html = (text: string): string =>
      `<form><input type=hidden name=id value="${text}"><textarea name=t></textarea><p>${text}</p></form>` +
      `<div style="height: 50px; overflow: auto"><div style="height: 500px">${text}</div></div>`;
    live.mount(html("1"));
    const area = root.querySelector("textarea") as HTMLTextAreaElement;
    const form = root.querySelector("form");
    const box = root.querySelector("div") as HTMLElement;
    area.focus();
    area.value = "typed";
    area.setSelectionRange(2, 2);
    box.scrollTop = 30;
    live.mount(`<h1>new</h1>${html("2")}`);
    return {
      form: root.querySelector("form") === form,
      focused: document.activeElement === area,
      typed: [area.value, area.selectionStart],
      scrolled: box.scrollTop,
      text: root.textContent,
    };
  });
  expect(result).toEqual({ form: true, focused: true, typed: ["typed", 2], scrolled: 30, text: "new22" });
});

test("an option that is added takes no choice away", async ({ page }) => {
  await open(page);
  const result = await page.evaluate(() => {
    const root = document.querySelector("main") as HTMLElement;
    const chosen = (): string => (root.querySelector("select") as HTMLSelectElement).value;
    const chosenAfter: string[] = [];

    const live = lib.createLiveDom(root);
    const item = (key: string, selected: "" | null = null) => [key, { t: 2, d: [selected, key] }] as const;
    live.mount(
      { t: 1, d: [{ k: [item("a"), item("b", "")] }] },
      {
        1: { strings: ["<select>", "</select>"], slots: ["."] },
        2: { strings: ["<option", ">", "</option>"], slots: ["@selected", "."] },
      },
    );
    live.patch({ 0: { o: [["+", "c", null, { t: 2, d: [null, "c"] }]] } }, {});
    chosenAfter.push(chosen());
    live.patch({ 0: { o: [["+", "d", "a", { t: 2, d: ["", "d"] }]], u: { b: { 0: null } } } }, {});
    chosenAfter.push(chosen());
    live.patch({ 0: { k: [item("a"), item("b"), item("c", "")] } }, {});
    chosenAfter.push(chosen());

    const html = (options: string): string => `<select>${options}</select>`;
    live.mount(html("<option>a<option>b"));
    (root.querySelector("select") as HTMLSelectElement).value = "b";
    live.mount(html("<option>0<option>a<option>b<optgroup><option>c</optgroup>"));
    chosenAfter.push(chosen());
    live.mount(html("<option>x<option selected>y<option>z"));
    chosenAfter.push(chosen());
    live.mount(html(""));
    live.mount(html("<option>1<option>2"));
    chosenAfter.push(chosen());
    return chosenAfter;
  });
  expect(result).toEqual(["b", "d", "c", "b", "y", "1"]);
});

test("an opened dialog and a chosen option stay through a morph", async ({ page }) => {
  await open(page);
  const result = await page.evaluate(() => {
    const root = document.querySelector("main") as HTMLElement;
    const live = lib.createLiveDom(root);
    const html = (text: string): string =>
      `<dialog><p>${text}</p><select><option>a<option>b<option>${text}</select></dialog>`;
    live.mount(html("1"));
    const dialog = root.querySelector("dialog") as HTMLDialogElement;
    dialog.showModal();
    (root.querySelector("select") as HTMLSelectElement).value = "b";
    live.mount(html("2"));
    return {
      modal: dialog.matches(":modal") && root.querySelector("dialog") === dialog,
      chosen: (root.querySelector("select") as HTMLSelectElement).value,
      text: root.querySelector("p")?.textContent,
    };
  });
  expect(result).toEqual({ modal: true, chosen: "b", text: "2" });
});
