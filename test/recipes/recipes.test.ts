import { readFileSync } from "node:fs";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { eventHandler, hookData, html, LiveView } from "../../src/server/index.js";
import { openLive } from "../browser/page.js";
import { serve } from "../browser/site.js";
import { test } from "../support/chromium.js";

const root = new URL("../../", import.meta.url).pathname;
const guide = readFileSync(`${root}docs/guide/recipes.md`, "utf8");

/** The script of a recipe, bundled with its library, as the page of the docs has it. */
async function script(heading: string): Promise<string> {
  const section = guide.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0];
  const [, contents = ""] =
    /not run: it is for a browser -->\n```(?:ts|js)\n([\s\S]*?)```/.exec(section ?? "") ?? [];
  expect(contents, heading).not.toBe("");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    format: "iife",
    banner: { js: "window.djust ??= {}; window.djust.hooks ??= {};" },
  });
  return outputFiles[0]?.text ?? "";
}

/** The React recipe, bundled with React and a component that keeps a state of its own. */
async function reactScript(): Promise<string> {
  const section = guide.split("\n## A React island\n")[1]?.split("\n## ")[0] ?? "";
  const [, contents = ""] = /```jsx\n([\s\S]*?)```/.exec(section) ?? [];
  const chart = `import { useState } from "react";
    export function Chart({ values, onChoose }) {
      const [clicks, setClicks] = useState(0);
      return <button onClick={() => { setClicks(clicks + 1); onChoose(values.length); }}>{values.join()} / {clicks}</button>;
    }`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: "jsx" },
    bundle: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [
      {
        name: "chart",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^\.\/chart\.jsx$/ }, () => ({ path: "chart", namespace: "chart" }));
          onLoad({ filter: /./, namespace: "chart" }, () => ({
            contents: chart,
            loader: "jsx",
            resolveDir: root,
          }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? "";
}

async function open(page: Page, view: typeof LiveView, heading: string): Promise<void> {
  const site = await serve({ routes: { "/": view as never } });
  await openLive(page, site.origin);
  await page.evaluate(await script(heading));
}

class ChartView extends LiveView {
  sold = [3, 5, 4];
  chosen = -1;
  @eventHandler() add() {
    this.sold = [...this.sold.slice(0, 2), 9];
  }
  @eventHandler() choose({ index }: { index: number }) {
    this.chosen = index;
  }
  override render() {
    return html`<div style="width: 300px; height: 200px">
      <canvas role="img" aria-label="Orders by day" dj-hook="chart" dj-hook-data=${hookData({
        labels: ["Mon", "Tue", "Wed"],
        datasets: [{ label: "Orders", data: this.sold }],
      })}></canvas></div>
      <button id="add" dj-click=${this.add}>Add</button><p id="chosen">${this.chosen}</p>`;
  }
}

test("Chart.js draws the view's numbers, redraws them after an update, and calls a handler", async ({
  page,
}) => {
  await open(page, ChartView, "Chart.js");
  const bars = (): Promise<number> =>
    page.evaluate(() => {
      const canvas = document.querySelector("canvas") as HTMLCanvasElement;
      const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      let painted = 0;
      for (let at = 3; at < data.length; at += 4) if (data[at]) painted++;
      return painted;
    });
  await expect.poll(bars).toBeGreaterThan(1_000);
  const size = await page.evaluate(() => document.querySelector("canvas")?.style.width);
  await page.waitForTimeout(1_200);
  const before = await bars();
  await page.click("#add");
  await expect.poll(bars).not.toBe(before);
  expect(await page.evaluate(() => document.querySelector("canvas")?.style.width)).toBe(size);
  await page.waitForTimeout(1_200);
  const box = await page.locator("canvas").boundingBox();
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * 0.83, (box?.y ?? 0) + (box?.height ?? 0) * 0.7);
  await expect.poll(() => page.textContent("#chosen")).toBe("2");
});

class DateView extends LiveView {
  delivery = "";
  from = "2027-01-10";
  @eventHandler() later() {
    this.from = "2027-02-10";
  }
  override render() {
    return html`<label>Delivery <input name="delivery" dj-model.lazy="delivery" dj-hook="date" dj-hook-data=${hookData({ from: this.from })}></label>
      <p id="delivery">${this.delivery}</p><button id="later" dj-click=${this.later}>Later</button>`;
  }
}

test("a date picker writes its date to the view, and follows the view's limits", async ({ page }) => {
  await open(page, DateView, "A date picker");
  await page.waitForSelector(".flatpickr-calendar", { state: "attached" });
  const choose = (date: string): Promise<void> =>
    page.evaluate((value) => {
      const field = document.querySelector("input") as unknown as {
        _flatpickr: { setDate(date: string, notify: boolean): void };
      };
      field._flatpickr.setDate(value, true);
    }, date);
  await choose("2027-01-15");
  await expect.poll(() => page.textContent("#delivery")).toBe("2027-01-15");
  expect(await page.inputValue("input")).toBe("2027-01-15");
  await page.click("#later");
  await expect
    .poll(() =>
      page.evaluate(() => {
        const field = document.querySelector("input") as unknown as {
          _flatpickr: { config: { minDate: Date } };
        };
        return field._flatpickr.config.minDate.getMonth();
      }),
    )
    .toBe(1);
});

class RatingView extends LiveView {
  labels = ["Poor", "Good", "Great"];
  rated = "";
  @eventHandler() rate({ value, detail }: { value: number; detail: { label: string } }) {
    this.rated = `${value} ${detail.label}`;
  }
  @eventHandler() more() {
    this.labels = [...this.labels, "Best"];
  }
  @eventHandler() close() {
    this.labels = [];
  }
  override render() {
    return html`${this.labels.length > 0 && html`<star-rating name="stars" dj-change=${this.rate} .labels=${this.labels}></star-rating>`}
      <button id="close" dj-click=${this.close}>Close</button>
      <p id="rated">${this.rated}</p><button id="more" dj-click=${this.more}>More</button>`;
  }
}

test("a Lit element gets its properties, keeps its state and calls a handler", async ({ page }) => {
  await open(page, RatingView, "A Lit element");
  await page.getByRole("button", { name: "Good" }).click();
  await expect.poll(() => page.textContent("#rated")).toBe("2 Good");
  await page.click("#more");
  await page.getByRole("button", { name: "Best" }).waitFor();
  expect(await page.getByRole("button", { pressed: true }).count()).toBe(2);
  const element = await page.evaluateHandle(() => document.querySelector("star-rating"));
  await page.click("#close");
  await expect
    .poll(() => element.evaluate((rating) => [rating?.isConnected, document.querySelector("star-rating")]))
    .toEqual([false, null]);
});

class EditorView extends LiveView {
  text = "";
  @eventHandler() edited({ html: text }: { html: string }) {
    this.text = text;
  }
  override render() {
    return html`<div dj-hook="editor" dj-update="ignore"><div class="content"><p>Hello</p></div></div>
      <p id="text">${this.text}</p><button id="other">Other</button>`;
  }
}

test("a rich-text editor sends its HTML, and keeps its content", async ({ page }) => {
  await open(page, EditorView, "A rich-text editor");
  await page.locator(".ql-editor").click();
  await page.keyboard.press("End");
  await page.keyboard.type(" Ada");
  await page.click("#other");
  await page.evaluate(() => (document.querySelector(".ql-editor") as HTMLElement).blur());
  await expect.poll(() => page.textContent("#text")).toBe("<p>Hello Ada</p>");
  expect(await page.locator(".ql-editor").textContent()).toBe("Hello Ada");
});

class MapView extends LiveView {
  places: [number, number][] = [[48.2, 16.37]];
  @eventHandler() mark({ lat, lng }: { lat: number; lng: number }) {
    this.places = [...this.places, [lat, lng]];
  }
  override render() {
    return html`<div style="width: 300px; height: 200px" dj-hook="map" dj-update="ignore" dj-hook-data=${hookData(
      {
        center: [48.2, 16.37],
        tiles: "/tiles/{z}/{x}/{y}.png",
        places: this.places,
      },
    )}></div><p id="count">${this.places.length}</p>`;
  }
}

test("a map shows the view's places, and calls a handler where the user clicks", async ({ page }) => {
  await page.route("**/tiles/**", (route) =>
    route.fulfill({ contentType: "image/svg+xml", body: "<svg xmlns='http://www.w3.org/2000/svg'/>" }),
  );
  await open(page, MapView, "A map");
  const markers = (): Promise<number> => page.locator("path.leaflet-interactive").count();
  await expect.poll(markers).toBe(1);
  await page.locator(".leaflet-container").click({ position: { x: 40, y: 40 } });
  await expect.poll(() => page.textContent("#count")).toBe("2");
  await expect.poll(markers).toBe(2);
});

class IslandView extends LiveView {
  values = [3, 5];
  chosen = 0;
  isShown = true;
  @eventHandler() add() {
    this.values = [...this.values, 9];
  }
  @eventHandler() choose({ id }: { id: number }) {
    this.chosen = id;
  }
  @eventHandler() remove() {
    this.isShown = false;
  }
  override render() {
    return html`${this.isShown ? html`<div dj-hook="chart-island" dj-hook-data=${hookData({ values: this.values })}></div>` : ""}
      <p id="chosen">${this.chosen}</p>
      <button id="add" dj-click=${this.add}>Add</button><button id="remove" dj-click=${this.remove}>Remove</button>`;
  }
}

test("a React island keeps its state through updates, calls a handler, and leaves with its element", async ({
  page,
}) => {
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  const site = await serve({ routes: { "/": IslandView as never } });
  await page.addInitScript(await reactScript());
  await openLive(page, site.origin);
  const island = page.locator("[dj-hook] button");
  await expect.poll(() => island.textContent()).toBe("3,5 / 0");
  await island.click();
  await expect.poll(() => page.textContent("#chosen")).toBe("2");
  await page.click("#add");
  await expect.poll(() => island.textContent()).toBe("3,5,9 / 1");
  await page.click("#remove");
  await expect.poll(() => island.count()).toBe(0);
  expect(errors).toEqual([]);
});
