import { describe, expect, test } from "vitest";
import { pageOf } from "../../test/support/note-view.js";
import { createApp, djFlash, eventHandler, html, js, LiveView, type Template } from "../server/index.js";
import { visit } from "./index.js";

const save = html`<button dj-click="save">Save</button>`;

const hidden: readonly [string, Template][] = [
  ["hidden", html`<div hidden>${save}</div>`],
  ['hidden="until-found"', html`<div hidden="until-found">${save}</div>`],
  ["inert", html`<div inert>${save}</div>`],
  ["a closed dialog", html`<dialog>${save}</dialog>`],
  ["closed details", html`<details><summary>More</summary>${save}</details>`],
  [
    "the second summary of closed details",
    html`<details><summary>More</summary><summary>${save}</summary></details>`,
  ],
  ["a popover", html`<div popover>${save}</div>`],
  ["a popover that closes by a button", html`<div popover="manual">${save}</div>`],
  ["a dialog as a popover", html`<dialog popover>${save}</dialog>`],
  ["details as a popover", html`<details popover open><summary>More</summary>${save}</details>`],
  ["a template", html`<template><button dj-click="save">Save</button></template>`],
  ["noscript", html`<noscript><button dj-click="save">Save</button></noscript>`],
  ["a datalist", html`<datalist><option selected>Save</option></datalist>`],
  ["display: none", html`<div style="color: red; display: none">${save}</div>`],
  ["display: none !important", html`<div style="display:none!important;">${save}</div>`],
  ["visibility: hidden", html`<div style="visibility: hidden">${save}</div>`],
  ["content-visibility: hidden", html`<div style="content-visibility: hidden">${save}</div>`],
];

const shown: readonly [string, Template][] = [
  ["an open dialog", html`<dialog open>${save}</dialog>`],
  ["open details", html`<details open><summary>More</summary>${save}</details>`],
  ["the summary of closed details", html`<details><summary>More ${save}</summary>Rest</details>`],
  ["another display", html`<div style="display: block; --display: none-of-it">${save}</div>`],
  ["another visibility", html`<div style="backface-visibility: hidden">${save}</div>`],
];

describe("what users do not see", () => {
  test.each(hidden)("within %s is not found, read or clicked", async (_, template) => {
    const { page, notes } = await pageOf(() => html`<section>${template}</section>`);
    expect(page.queryByRole("button", { name: "Save" })).toBeNull();
    expect(page.queryByText("Save")).toBeNull();
    expect(page.text).not.toContain("Save");
    await expect(page.click("Save")).rejects.toThrow("No button is named 'Save'");
    const within = page.find("section > *");
    expect(page.queryByRole("button", { name: "Save", within })).toBeNull();
    expect(page.queryByText("Save", { within })).toBeNull();
    const [button] = page.findAll("button[dj-click=save]");
    if (button) await expect(page.click(button)).rejects.toThrow("is not visible");
    expect(notes()).toEqual([]);
  });

  test.each(shown)("is not within %s", async (_, template) => {
    const { page, notes } = await pageOf(() => template);
    expect(page.getByRole("button", { name: "Save" })).toBe(page.find("button[dj-click=save]"));
    await page.click("Save");
    expect(notes()).toHaveLength(1);
  });
});

class PopoverView extends LiveView {
  count = 0;
  @eventHandler() save() {
    this.count++;
  }
  override render() {
    return html`${djFlash()}<p>${this.count} saved</p>
      <button popovertarget="menu">Menu</button>
      <div id="menu" popover><button dj-click=${this.save}>Save</button>
        <button popovertarget="more">More</button><div id="more" popover><b>Nested</b></div>
        <button popovertarget="menu" popovertargetaction="hide">Close</button></div>
      <button dj-click=${js.toggle("#help")}>Help</button><div id="help" popover="manual">Read this</div>`;
  }
}

describe("a popover", () => {
  const open = () => visit(createApp({ logger: false, routes: { "/": PopoverView } }), "/");

  test("opens and closes with its buttons, and stays open after an update", async () => {
    const page = await open();
    await page.click("Menu");
    await page.click("Save");
    await page.click("Save");
    expect(page.getByText("2 saved")).toBeTruthy();
    await page.click("Close");
    expect(page.queryByRole("button", { name: "Save" })).toBeNull();
    await page.click("Menu");
    await page.click("Menu");
    expect(page.queryByRole("button", { name: "Save" })).toBeNull();
  });

  test("closes with Escape and with a click elsewhere, the innermost first", async () => {
    const page = await open();
    await page.click("Menu");
    await page.click("More");
    expect(page.getByText("Nested")).toBeTruthy();
    await page.press("Escape", "Save");
    expect(page.queryByText("Nested")).toBeNull();
    await page.click("More");
    await page.click("Help");
    expect(page.queryByText("Nested")).toBeNull();
    expect(page.queryByRole("button", { name: "Save" })).toBeNull();
  });

  test("opens and closes with commands", async () => {
    const page = await open();
    await page.click("Help");
    expect(page.getByText("Read this")).toBeTruthy();
    await page.click("Menu");
    expect(page.getByText("Read this")).toBeTruthy();
    await page.click("Help");
    expect(page.queryByText("Read this")).toBeNull();
  });
});
