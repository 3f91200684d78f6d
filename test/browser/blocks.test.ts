import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import {
  component,
  djFlash,
  each,
  eventHandler,
  hookData,
  html,
  js,
  LiveComponent,
  LiveView,
  type Template,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { messages, openLive } from "./page.js";
import { serve, transports } from "./site.js";

class Meter extends LiveComponent<{ name: string }> {
  value = 0;
  static override fallback(): Template {
    return html`<li>Out of order</li>`;
  }
  @eventHandler() raise({ by }: { by: number }) {
    this.value += by;
    this.pushEvent("raised", { name: this.props.name });
    return this.value;
  }
  @eventHandler() tell() {
    this.putFlash("info", `${this.props.name} is at ${this.value}`);
    this.runCommands(js.addClass("h1", `told-${this.props.name}`));
  }
  @eventHandler() fail() {
    throw new Error("broken");
  }
  override render() {
    const { name } = this.props;
    return html`<li dj-click-away=${this.tell}><b id=${name} dj-hook="meter" dj-hook-data=${hookData(this.value)}>0</b>
      <button class="tell" dj-click=${js.addClass({ closest: "li" }, "busy").push(this.tell)}>Tell</button>
      <button class="fail" dj-click=${this.fail}>Fail</button></li>`;
  }
}

class MetersView extends LiveView {
  names = ["a", "b"];
  mounts = 0;
  keys: string[] = [];
  polls = 0;
  @eventHandler() remove() {
    this.names = ["b"];
  }
  @eventHandler() mounted() {
    this.mounts++;
  }
  @eventHandler() key({ key }: { key: string }) {
    this.keys.push(key);
  }
  @eventHandler() poll() {
    this.polls++;
  }
  override render() {
    return html`<main dj-window-keydown.f2=${this.key}>${djFlash()}<h1 dj-mounted=${this.mounted}>${this.mounts} ${this.keys}</h1>
      <ul>${each(this.names, String, (name) => component(Meter, { key: name, name }))}</ul>
      <button id="remove" dj-click=${this.remove}>Remove</button><p id="polls">${this.polls}</p><i dj-poll="200ms"></i></main>`;
  }
}

interface MeterHook {
  readonly el: HTMLElement;
  readonly data: number;
  pushEvent(name: string, params: object): Promise<unknown>;
  handleEvent(name: string, listener: (payload: { name: string }) => void): void;
}

declare global {
  interface Window {
    heard: string[];
    meters: Record<string, MeterHook>;
  }
}

/** Registers a hook that draws into its element and notes what it hears. */
const register = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    window.heard = [];
    window.meters = {};
    const note = (what: string) =>
      function (this: MeterHook) {
        window.heard.push(`${what} ${this.el.id}`);
      };
    const meter = {
      mounted(this: MeterHook) {
        window.meters[this.el.id] = this;
        this.handleEvent("raised", ({ name }) => window.heard.push(`${this.el.id} hears ${name}`));
      },
      updated(this: MeterHook) {
        window.heard.push(`updated ${this.el.id} ${this.data}`);
      },
      destroyed: note("destroyed"),
      disconnected: note("disconnected"),
      reconnected: note("reconnected"),
    };
    Object.assign(window, { djust: { hooks: { meter } } });
  });

const heard = (page: Page): Promise<string[]> => page.evaluate(() => window.heard.splice(0).sort());
const raise = (page: Page, name: string, by: number): Promise<unknown> =>
  page.evaluate(([id, by]) => window.meters[id]?.pushEvent("raise", { by }), [name, by] as const);

describe.each(transports)("building blocks in one page over %s", (transport) => {
  const open = async (page: Page) => {
    const site = await serve({ routes: { "/": MetersView }, transports: [transport] });
    await register(page);
    await openLive(page, site.origin);
    await page.waitForFunction(() => Object.keys(window.meters).length === 2);
    return site;
  };

  test("hooks call and hear their component, and end with it", async ({ page }) => {
    await open(page);
    expect(await raise(page, "a", 2)).toBe(2);
    await expect.poll(() => heard(page)).toEqual(["a hears a", "b hears a", "updated a 2"]);
    await page.click("#remove");
    await expect.poll(() => heard(page)).toEqual(["destroyed a"]);
    expect(await raise(page, "b", 1)).toBe(1);
  });

  test("hooks learn that the connection is lost and back, and what they push meanwhile is answered once", async ({
    page,
  }) => {
    const site = await open(page);
    await page.context().setOffline(true);
    site.cut();
    const value = raise(page, "b", 3);
    await expect.poll(() => heard(page)).toEqual(["disconnected a", "disconnected b"]);
    await page.context().setOffline(false);
    expect(await value).toBe(3);
    await expect
      .poll(async () => (await heard(page)).filter((one) => one.startsWith("reconnected")))
      .toEqual(["reconnected a", "reconnected b"]);
    expect(await raise(page, "b", 1)).toBe(4);
  });

  test("commands and clicks elsewhere call their component, and its own commands and message arrive", async ({
    page,
  }) => {
    await open(page);
    await page.click("li:nth-child(2) .tell");
    await expect.poll(async () => (await messages(page)).sort()).toEqual(["a is at 0", "b is at 0"]);
    expect(await page.getAttribute("li:nth-child(2)", "class")).toBe("busy");
    expect((await page.getAttribute("h1", "class"))?.split(" ").sort()).toEqual(["told-a", "told-b"]);
  });

  test("a component that fails shows its fallback, and hooks, keys, polls and the others go on", async ({
    page,
  }) => {
    await open(page);
    await page.click("li:first-child .fail");
    await page.getByText("Out of order").waitFor();
    await expect.poll(() => heard(page)).toContain("destroyed a");
    expect(await raise(page, "b", 5)).toBe(5);
    await page.keyboard.press("F2");
    await expect.poll(() => page.textContent("h1")).toBe("1 F2");
    const before = Number(await page.textContent("#polls"));
    await expect.poll(async () => Number(await page.textContent("#polls"))).toBeGreaterThan(before);
  });
});
