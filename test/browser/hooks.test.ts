import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import {
  component,
  djFlash,
  each,
  eventHandler,
  hookData,
  html,
  LiveComponent,
  LiveView,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { connected, openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

class ChartView extends LiveView {
  points = [1, 2, 3];
  title = "Orders";
  shown = [1, 2];

  @eventHandler() add({ point }: { point: number }) {
    this.points.push(point);
    return { count: this.points.length, total: this.points.reduce((sum, each) => sum + each) };
  }

  @eventHandler() async later() {
    await Promise.resolve();
    this.putFlash("info", "Done");
    return "later";
  }

  @eventHandler() fail() {
    throw new Error("No such point");
  }

  @eventHandler() nothing() {}

  @eventHandler() circular() {
    const value: Record<string, unknown> = {};
    value["self"] = value;
    return value;
  }

  @eventHandler() announce({ text }: { text: string }) {
    this.pushEvent("announced", { text });
  }

  @eventHandler() remove({ id }: { id: number }) {
    this.shown = this.shown.filter((one) => one !== id);
  }

  @eventHandler() rename() {
    this.title = "Sales";
  }

  @eventHandler() leave() {
    this.liveRedirect("/other");
  }

  override render() {
    return html`<main>${djFlash()}<h1>${this.title}</h1>
      ${each(this.shown, String, (id) => html`<canvas id="c${id}" dj-hook="chart" dj-hook-data=${hookData({ id, points: this.points })}></canvas>`)}
    </main>`;
  }
}

class Picker extends LiveComponent<{ id: string }> {
  chosen = "";
  @eventHandler() choose({ color }: { color: string }) {
    this.chosen = color;
    return `${this.props.id} ${color}`;
  }
  override render() {
    return html`<p id=${this.props.id} dj-hook="picker">${this.chosen}</p>`;
  }
}

class PickerView extends LiveView {
  chosen = "";
  @eventHandler() choose({ color }: { color: string }) {
    this.chosen = color;
    return `view ${color}`;
  }
  override render() {
    return html`<main>${component(Picker, { key: "a", id: "a" })}${component(Picker, { key: "b", id: "b" })}
      <p id="own" dj-hook="picker">${this.chosen}</p></main>`;
  }
}

class OtherView extends LiveView {
  override render() {
    return html`<main><h1>Other</h1><p dj-hook="chart" dj-hook-data=${[1]}></p></main>`;
  }
}

declare global {
  interface Window {
    log: string[];
  }
}

/** Registers a hook that logs its calls, before the page script runs. */
const register = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    window.log = [];
    const note = (name: string) =>
      function (this: { el: Element; data: unknown; drawn?: number }) {
        this.drawn = (this.drawn ?? 0) + 1;
        window.log.push(`${name} ${this.el.id} ${JSON.stringify(this.data)}`);
        this.el.setAttribute("data-drawn", `${this.drawn}`);
      };
    const chart = Object.fromEntries(
      ["mounted", "updated", "destroyed", "disconnected", "reconnected"].map((name) => [name, note(name)]),
    );
    Object.assign(window, { djust: { hooks: { chart } } });
  });

const log = (page: Page): Promise<string[]> => page.evaluate(() => window.log.splice(0));
const push = (page: Page, handler: string, params = {}): Promise<unknown> =>
  page.evaluate(
    ([name, values]) =>
      window.djust
        .view(document.body)
        .pushEvent(name, values)
        .catch((error) => `${error.name} ${error.code}: ${error.message}`),
    [handler, params] as const,
  );

const routes = { "/": ChartView, "/other": OtherView, "/picker": PickerView };

describe.each(transports)("hooks over %s", (transport) => {
  test("call the handlers of the component in whose template they are", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await page.addInitScript(() => {
      Object.assign(window, {
        answers: [],
        djust: {
          hooks: {
            picker: {
              async mounted(this: {
                el: Element;
                pushEvent(name: string, params: object): Promise<unknown>;
              }) {
                const answer = await this.pushEvent("choose", { color: `red ${this.el.id}` });
                (window as unknown as { answers: unknown[] }).answers.push(answer);
              },
            },
          },
        },
      });
    });
    await openLive(page, `${site.origin}/picker`);
    await expect
      .poll(() => page.evaluate(() => [...(window as unknown as { answers: string[] }).answers].sort()))
      .toEqual(["a red a", "b red b", "view red own"]);
    expect(await page.locator("p").allTextContents()).toEqual(["red a", "red b", "red own"]);
  });

  test("run with the element's data while it is in the page, and return what handlers return", async ({
    page,
  }) => {
    const site = await serve({ routes, transports: [transport] });
    await register(page);
    await openLive(page, site.origin);
    await expect
      .poll(() => log(page))
      .toEqual(['mounted c1 {"id":1,"points":[1,2,3]}', 'mounted c2 {"id":2,"points":[1,2,3]}']);

    expect(await push(page, "add", { point: 4 })).toEqual({ count: 4, total: 10 });
    expect(await log(page)).toEqual([
      'updated c1 {"id":1,"points":[1,2,3,4]}',
      'updated c2 {"id":2,"points":[1,2,3,4]}',
    ]);
    // An update elsewhere in the view is none of theirs, and what they changed themselves stays.
    await push(page, "rename");
    expect(await log(page)).toEqual([]);
    expect(await page.getAttribute("#c1", "data-drawn")).toBe("2");

    expect(await push(page, "later")).toBe("later");
    await seesMessages(page, "Done");
    expect(await push(page, "nothing")).toBeNull();
    expect(await push(page, "fail")).toMatch(/^PushEventError DJ_HANDLER: /);
    expect(await push(page, "missing")).toMatch(/^PushEventError DJ_EVENT_UNKNOWN: /);
    expect(await push(page, "circular")).toMatch(/^PushEventError DJ_JSON: /);
    expect(await push(page, "add", { point: 5 })).toEqual({ count: 5, total: 15 });
    await log(page);

    await push(page, "remove", { id: 1 });
    expect(await log(page)).toEqual(['destroyed c1 {"id":1,"points":[1,2,3,4,5]}']);

    site.cut();
    if (transport !== "http") {
      await expect.poll(() => log(page)).toEqual(['disconnected c2 {"id":2,"points":[1,2,3,4,5]}']);
      await expect.poll(() => log(page)).toEqual(['reconnected c2 {"id":2,"points":[1,2,3,4,5]}']);
    }
    await push(page, "leave");
    await expect
      .poll(() => log(page))
      .toEqual(['destroyed c2 {"id":2,"points":[1,2,3,4,5]}', "mounted  [1]"]);
  });

  test("hooks listen for pushed events until their element leaves the page", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await page.addInitScript(() => {
      window.log = [];
      document.addEventListener("DOMContentLoaded", () => {
        window.djust.hooks["chart"] = {
          mounted() {
            const hook = this as unknown as {
              el: Element;
              handleEvent(name: string, listener: (payload: { text: string }) => void): void;
            };
            hook.handleEvent("announced", ({ text }) => window.log.push(`${hook.el.id} ${text}`));
          },
        };
      });
    });
    await openLive(page, site.origin);
    await push(page, "announce", { text: "one" });
    expect(await log(page)).toEqual(["c1 one", "c2 one"]);
    await push(page, "remove", { id: 1 });
    await push(page, "announce", { text: "two" });
    expect(await log(page)).toEqual(["c2 two"]);
  });
});

test("a hook that is registered long after its element runs at once", async ({ page }) => {
  const site = await serve({ routes });
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await openLive(page, site.origin);
  await expect
    .poll(() => errors.join())
    .toContain('There is no hook "chart". Register it with djust.hooks["chart"]');
  await page.evaluate(() => {
    window.djust.hooks["chart"] = {
      mounted() {
        (this as unknown as { el: Element }).el.setAttribute("data-drawn", "yes");
      },
    };
  });
  expect(await page.locator("[data-drawn=yes]").count()).toBe(2);
});

test("an error in one hook is reported and affects nothing else", async ({ page }) => {
  const site = await serve({ routes });
  await page.addInitScript(() => {
    window.log = [];
    addEventListener("djust:error", ({ detail }) => window.log.push((detail as { message: string }).message));
    const chart = {
      mounted() {
        throw new Error("No canvas");
      },
      async updated() {
        await Promise.reject(new Error("No data"));
      },
    };
    Object.assign(window, { djust: { hooks: { chart } } });
  });
  await openLive(page, site.origin);
  await expect.poll(() => log(page)).toHaveLength(2);
  expect(await push(page, "add", { point: 4 })).toEqual({ count: 4, total: 10 });
  await expect
    .poll(() => log(page))
    .toEqual(Array(2).fill('updated() of the hook "chart" threw: Error: No data'));
});

test("the return value of a handler arrives although the connection broke while it ran", async ({ page }) => {
  let release = (): void => {};
  class SlowView extends LiveView {
    runs = 0;
    @eventHandler() async slow() {
      this.runs++;
      await new Promise<void>((resolve) => (release = resolve));
      return this.runs;
    }
    override render() {
      return html`<main><h1>${this.runs}</h1></main>`;
    }
  }
  const site = await serve({ routes: { "/": SlowView }, transports: ["websocket"] });
  await openLive(page, site.origin);
  const result = push(page, "slow");
  await expect.poll(() => release.length === 0 && site.sessions()).toBe(1);
  await page.waitForTimeout(100);
  await page.evaluate(() => {
    window.log = [];
    addEventListener("djust:disconnected", () => window.log.push("lost"));
  });
  site.cut();
  await expect.poll(() => log(page)).toEqual(["lost"]);
  release();
  expect(await result).toBe(1);
  await connected(page);
});
