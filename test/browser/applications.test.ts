import type { Page } from "playwright-core";
import { expect } from "vitest";
import { djFlash, each, eventHandler, html, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve } from "./site.js";

/** Clicks without moving the focus or the pointer, as an update that another user causes. */
const press = (page: Page, selector: string) =>
  page.evaluate((one) => document.querySelector<HTMLElement>(one)?.click(), selector);

test("a kanban board: cards that a drag library moves are shown once, with what was typed in them", async ({
  page,
}) => {
  class Board extends LiveView {
    lanes: Record<string, string[]> = { todo: ["a", "b", "c"], done: ["d"] };
    n = 0;
    @eventHandler() drop({ card, to, before }: { card: string; to: string; before: string }) {
      for (const lane of Object.keys(this.lanes))
        this.lanes[lane] = (this.lanes[lane] ?? []).filter((one) => one !== card);
      const lane = this.lanes[to] ?? [];
      const at = lane.indexOf(before);
      lane.splice(at < 0 ? lane.length : at, 0, card);
    }
    @eventHandler() tick() {
      this.n++;
    }
    @eventHandler() add() {
      this.lanes["todo"] = ["new", ...(this.lanes["todo"] ?? [])];
    }
    override render() {
      return html`<p id="n">${this.n}</p><button id="tick" dj-click="tick">t</button><button id="add" dj-click="add">a</button>
        <button id="drop" hidden dj-click="drop">drop</button>
        ${Object.entries(this.lanes).map(
          ([lane, cards]) =>
            html`<h2>${lane} ${cards.length}</h2><ul id=${lane}>${each(
              cards,
              (card) => card,
              (card) => html`<li id="card-${card}" data-n=${this.n}>${card} <input aria-label="note"></li>`,
            )}</ul>`,
        )}`;
    }
  }
  const site = await serve({ routes: { "/": Board } });
  await openLive(page, site.origin);
  const lanes = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("ul")].map((list) =>
        [...list.children].map(({ id }) => id.slice(5)).join(""),
      ),
    );
  const drag = (card: string, to: string, before: string) =>
    page.evaluate(
      ([card, to, before]) => {
        const lane = document.getElementById(to as string);
        lane?.insertBefore(
          document.getElementById(`card-${card}`) as Node,
          document.getElementById(`card-${before}`),
        );
        const button = document.querySelector("#drop") as HTMLElement;
        Object.assign(button.dataset, { card, to, before });
        button.click();
      },
      [card, to, before],
    );
  for (const card of "abcd") await page.fill(`#card-${card} input`, `note ${card}`);
  await page.focus("#card-b input");
  // A placeholder of the library is there while other users change the board.
  await page.evaluate(() => {
    const ghost = document.createElement("li");
    ghost.className = "ghost";
    document.querySelector("#todo")?.prepend(ghost);
    document.querySelector("#done")?.append(document.querySelector("#card-a") as Node);
  });
  await press(page, "#tick");
  await expect.poll(() => page.textContent("#n")).toBe("1");
  expect(await lanes()).toEqual(["bc", "da"]);
  await page.evaluate(() => document.querySelector(".ghost")?.remove());
  await drag("a", "done", "d");
  await expect.poll(lanes).toEqual(["bc", "ad"]);
  await press(page, "#add");
  await expect.poll(lanes).toEqual(["newbc", "ad"]);
  await drag("c", "done", "d");
  await drag("d", "todo", "b");
  await expect.poll(lanes).toEqual(["newdb", "ac"]);
  await expect.poll(() => page.locator("h2").allTextContents()).toEqual(["todo 3", "done 2"]);
  for (const card of "abcd") expect(await page.inputValue(`#card-${card} input`)).toBe(`note ${card}`);
  expect(await page.evaluate(() => document.activeElement?.parentElement?.id)).toBe("card-b");
});

test("a data grid: a cell that is edited keeps text, caret and focus while rows change around it, and saves once", async ({
  page,
}) => {
  class Grid extends LiveView {
    rows = Array.from({ length: 30 }, (_, index) => ({
      id: `r${index}`,
      name: `name ${index}`,
      stock: index,
    }));
    editing = "";
    log: string[] = [];
    @eventHandler() edit({ id }: { id: string }) {
      this.editing = id;
    }
    @eventHandler() save({ id, value }: { id: string; value: string }) {
      this.log.push(`save ${id} ${value}`);
      const row = this.rows.find((one) => one.id === id);
      if (row) row.name = value;
      this.editing = "";
    }
    @eventHandler() cancel() {
      this.log.push("cancel");
      this.editing = "";
    }
    @eventHandler() tick() {
      this.rows = [...this.rows.slice(7), ...this.rows.slice(0, 7)].filter(({ id }) => id !== "r9");
      for (const row of this.rows) row.stock++;
    }
    override render() {
      return html`<button id="tick" dj-click="tick">t</button><pre id="log">${this.log.join("|")}</pre>
        <table><tbody>${each(
          this.rows,
          (row) => row.id,
          ({ id, name, stock }) =>
            html`<tr id=${id} class=${stock % 2 ? "odd" : "even"}><td>${
              this.editing === id
                ? html`<input autofocus value=${name} data-id=${id} dj-keydown.enter="save" dj-keydown.escape="cancel" dj-blur="save">`
                : html`<button dj-click="edit" data-id=${id}>${name}</button>`
            }</td><td>${stock}</td></tr>`,
        )}</tbody></table>`;
    }
  }
  const site = await serve({ routes: { "/": Grid } });
  await openLive(page, site.origin);
  await page.click("#r5 button");
  await expect.poll(() => page.evaluate(() => document.activeElement?.localName)).toBe("input");
  await page.keyboard.press("End");
  for (const letter of "abcdefgh") {
    await page.keyboard.type(letter);
    await press(page, "#tick");
    await page.keyboard.press("ArrowLeft");
  }
  await expect.poll(() => page.inputValue("#r5 input")).toBe("name 5hgfedcba");
  await expect.poll(() => page.locator("#r5 td:last-child").textContent()).toBe("13");
  expect(
    await page.evaluate(() => [
      document.activeElement?.closest("tr")?.id,
      (document.activeElement as HTMLInputElement).selectionStart,
    ]),
  ).toEqual(["r5", 6]);
  await page.keyboard.press("Escape");
  await expect.poll(() => page.textContent("#log")).toBe("cancel");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("name 5");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator("#r5 input").count()).toBe(1);
  await expect.poll(() => page.evaluate(() => document.activeElement?.localName)).toBe("input");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.textContent("#log")).toContain("cancel|save r5");
  await press(page, "#tick");
  await page.waitForTimeout(200);
  expect((await page.textContent("#log"))?.split("|")).toHaveLength(2);
});

test("a chat: a draft in an editable element survives messages, with its caret, until the view clears it", async ({
  page,
}) => {
  class Chat extends LiveView {
    lines: string[] = [];
    sent = 0;
    @eventHandler() receive() {
      this.lines.push(`line ${this.lines.length}`);
    }
    @eventHandler() send({ text }: { text: string }) {
      this.lines.push(text);
      this.sent++;
      this.focus(`#composer-${this.sent}`);
    }
    override render() {
      return html`${djFlash()}<button id="receive" dj-click="receive">r</button>
        <ol>${each(
          this.lines.map((line, index) => ({ line, index })),
          ({ index }) => `${index}`,
          ({ line }) => html`<li>${line}</li>`,
        )}</ol>
        <section class=${this.lines.length % 2 ? "odd" : "even"}><p>${this.lines.length} messages</p>
          <div id="composer-${this.sent}" contenteditable="true" role="textbox" aria-label="Message" class="n${this.lines.length}"></div></section>
        <button id="send" hidden dj-click="send">Send</button>`;
    }
  }
  const site = await serve({ routes: { "/": Chat } });
  await openLive(page, site.origin);
  await page.click("#composer-0");
  for (const word of ["Hello ", "dear ", "world"]) {
    await page.keyboard.type(word);
    await press(page, "#receive");
  }
  await expect.poll(() => page.locator("li").count()).toBe(3);
  await page.keyboard.press("Enter");
  await page.keyboard.type("second line");
  await press(page, "#receive");
  await expect.poll(() => page.locator("li").count()).toBe(4);
  await page.keyboard.type("!");
  // biome-ignore lint/performance/useDomNodeTextContent: line breaks count
  expect(await page.locator("#composer-0").innerText()).toBe("Hello dear world\nsecond line!");
  await page.evaluate(() => {
    const button = document.querySelector("#send") as HTMLElement;
    // biome-ignore lint/performance/useDomNodeTextContent: line breaks count
    button.dataset["text"] = (document.querySelector("[contenteditable]") as HTMLElement).innerText;
    button.click();
  });
  await expect.poll(() => page.locator("#composer-1").count()).toBe(1);
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("composer-1");
  await page.keyboard.type("next");
  await press(page, "#receive");
  await expect.poll(() => page.locator("li").count()).toBe(6);
  // biome-ignore lint/performance/useDomNodeTextContent: line breaks count
  expect(await page.locator("#composer-1").innerText()).toBe("next");
});

test("a wizard: dialogs and popovers that a script opened stay, with their fields, until the view closes them", async ({
  page,
}) => {
  class Wizard extends LiveView {
    step = 1;
    isOpen = true;
    log: string[] = [];
    @eventHandler() next() {
      this.step++;
      this.putFlash("info", `Step ${this.step}`);
    }
    @eventHandler() close() {
      this.isOpen = false;
    }
    @eventHandler() changed({ _target }: { _target: string }) {
      this.log.push(_target);
    }
    override render() {
      return html`${djFlash()}<button id="tick" dj-click="next">n</button><pre id="log">${this.log.join(" ")}</pre>
        ${
          this.isOpen
            ? html`<dialog id="dialog" class="step-${this.step}"><h2>Step ${this.step}</h2>
          <form dj-change="changed">${this.step > 1 ? html`<p class="hint">More</p>` : ""}
            <label>Name <input id="name" name="name"></label>
            ${this.step > 2 ? html`<fieldset><label>Size <select id="size" name="size"><option>S<option>M</select></label></fieldset>` : html`<label>Size <select id="size" name="size"><option>S<option>M</select></label>`}
          </form>
          <button id="more" popovertarget="help">?</button><div id="help" popover="manual">Help ${this.step}</div>
          <button id="next" dj-click="next">Next</button><button id="close" dj-click="close">Close</button></dialog>`
            : ""
        }`;
    }
  }
  const site = await serve({ routes: { "/": Wizard } });
  await openLive(page, site.origin);
  await page.evaluate(() => (document.querySelector("dialog") as HTMLDialogElement).showModal());
  await page.click("#more");
  await page.fill("#name", "Kim");
  await page.selectOption("#size", "M");
  await page.click("#next");
  await expect.poll(() => page.textContent("#dialog h2")).toBe("Step 2");
  await page.focus("#name");
  await page.keyboard.press("End");
  await press(page, "#tick");
  await expect.poll(() => page.textContent("#dialog h2")).toBe("Step 3");
  await page.keyboard.type("my");
  expect(
    await page.evaluate(() => [
      document.querySelector("dialog")?.matches(":modal"),
      document.querySelector("#help")?.matches(":popover-open"),
      (document.querySelector("#name") as HTMLInputElement).value,
      (document.querySelector("#size") as HTMLSelectElement).value,
      document.querySelector("#help")?.textContent,
    ]),
  ).toEqual([true, true, "Kimmy", "M", "Help 3"]);
  await page.click("#close");
  await expect.poll(() => page.locator("dialog").count()).toBe(0);
  // The page below is not inert any more.
  await page.click("#tick");
  expect(await page.textContent("#log")).toBe("size name name");
});

test("a dashboard: custom elements are set up once, and canvases keep their drawing, however widgets move", async ({
  page,
}) => {
  class Dashboard extends LiveView {
    widgets = ["a", "b", "c", "d"];
    value = 0;
    isWide = false;
    @eventHandler() tick() {
      this.value++;
    }
    @eventHandler() turn() {
      this.widgets = [...this.widgets.slice(1), ...this.widgets.slice(0, 1)];
      this.isWide = !this.isWide;
    }
    override render() {
      return html`<p id="value">${this.value}</p><button id="tick" dj-click="tick">t</button><button id="turn" dj-click="turn">u</button>
        <div class=${this.isWide ? "wide" : ""}>${each(
          this.widgets,
          (widget) => widget,
          (widget) =>
            html`<section><h3>${widget} ${this.value}</h3>${this.isWide ? html`<i>wide</i>` : ""}<x-chart id="chart-${widget}" value=${this.value} class="v${this.value}"></x-chart></section>`,
        )}</div><canvas id="canvas" class="v${this.value}" width="2" height="2"></canvas>`;
    }
  }
  const site = await serve({ routes: { "/": Dashboard } });
  await page.addInitScript(() => {
    const log: string[] = [];
    Object.assign(window, { log });
    customElements.define(
      "x-chart",
      class extends HTMLElement {
        static observedAttributes = ["value"];
        connectedCallback() {
          log.push(`set up ${this.id}`);
          this.attachShadow({ mode: "open" }).innerHTML = "<input>";
          this.setAttribute("role", "img");
          this.classList.add("ready");
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 1;
          canvas.getContext("2d")?.fillRect(0, 0, 1, 1);
          this.append(canvas);
        }
        connectedMoveCallback() {}
        disconnectedCallback() {
          log.push(`removed ${this.id}`);
        }
        attributeChangedCallback(_: string, old: string | null, value: string) {
          if (old !== null) log.push(`${this.id} ${value}`);
        }
      },
    );
  });
  await openLive(page, site.origin);
  await page.evaluate(() => {
    const canvas = document.querySelector("#canvas") as HTMLCanvasElement;
    canvas.getContext("2d")?.fillRect(0, 0, 2, 2);
    // A library that makes widgets resizable wraps them.
    const chart = document.querySelector("#chart-b") as HTMLElement;
    const wrapper = document.createElement("div");
    wrapper.className = "resizable";
    const parent = chart.parentElement as HTMLElement & { moveBefore(node: Node, before: Node | null): void };
    parent.insertBefore(wrapper, chart);
    (wrapper as unknown as typeof parent).moveBefore(chart, null);
    Object.assign(document.querySelector("#chart-c")?.shadowRoot?.querySelector("input") ?? {}, {
      value: "mine",
    });
  });
  await page.click("#tick");
  await page.click("#turn");
  await page.click("#tick");
  await page.click("#turn");
  await page.click("#tick");
  await expect.poll(() => page.textContent("#value")).toBe("3");
  await expect.poll(() => page.locator("h3").allTextContents()).toEqual(["c 3", "d 3", "a 3", "b 3"]);
  const state = await page.evaluate(() => ({
    charts: [...document.querySelectorAll("x-chart")].map((chart) => [
      chart.id,
      chart.getAttribute("value"),
      chart.className,
      chart.getAttribute("role"),
      chart.querySelectorAll("canvas").length,
      chart.parentElement?.className,
    ]),
    alpha: (document.querySelector("#canvas") as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, 1, 1)
      .data[3],
    typed: document.querySelector("#chart-c")?.shadowRoot?.querySelector("input")?.value,
    setUps: (window as unknown as { log: string[] }).log.filter((line) => !/ \d$/.test(line)),
  }));
  expect(state).toEqual({
    charts: ["c", "d", "a", "b"].map((name) => [
      `chart-${name}`,
      "3",
      expect.stringMatching(/^(?=.*\bready\b).*\bv3\b/),
      "img",
      1,
      name === "b" ? "resizable" : "",
    ]),
    alpha: 255,
    typed: "mine",
    setUps: ["a", "b", "c", "d"].map((name) => `set up chart-${name}`),
  });
});
