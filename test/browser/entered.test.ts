import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import {
  createApp,
  djFlash,
  eventHandler,
  Form,
  html,
  LiveView,
  type Params,
  type UrlParams,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve, transports } from "./site.js";

const anything = {
  "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) },
} as const;
const text = (page: Page, id: string) => page.locator(`#${id}`).textContent();

describe.each(transports)("what is entered, over %s", (transport) => {
  class Early extends LiveView {
    name = "";
    isIn = false;
    size = "s";
    note = "";
    form = "";
    said = "";
    @eventHandler() check(params: Params) {
      this.form = JSON.stringify(params);
    }
    @eventHandler() say() {
      this.said = [this.name, this.isIn, this.size, this.note, this.form].join("|");
    }
    override render() {
      return html`<input id="name" dj-model="name" value=${this.name}>
        <input type="checkbox" id="in" dj-model="isIn" ?checked=${this.isIn}>
        <select id="size" dj-model="size"><option value="s">S<option value="m">M</select>
        <textarea id="note" dj-model.debounce-300="note">${this.note}</textarea>
        <form dj-change="check"><input id="free" name="free"><input name="same" value="1"></form>
        <button id="say" dj-click="say">Say</button><output id="said">${this.said}</output>`;
    }
  }

  test("before the script came is known to the view at the first event", async ({ page }) => {
    const site = await serve({ routes: { "/": Early }, transports: [transport] });
    // Every script takes its time, those that are loaded on demand too.
    await page.route("**/_djust/*.js", async (route) => {
      await new Promise((done) => setTimeout(done, 700));
      await route.continue();
    });
    await page.goto(site.origin, { waitUntil: "commit" });
    await page.fill("#name", "Kim");
    await page.check("#in");
    await page.selectOption("#size", "m");
    await page.fill("#note", "long");
    // A person's typing is what the browser tells of when the field is left.
    await page.locator("#free").pressSequentially("text");
    await page.waitForSelector(".dj-connected");
    await page.click("#say");
    await expect
      .poll(() => text(page, "said"))
      .toBe('Kim|true|m|long|{"free":"text","same":"1","_target":"free"}');
  });

  test("survives a restart of the server, in a form that sends its changes", async ({ page }) => {
    let server = 1;
    class Filled extends LiveView {
      form = new Form(anything);
      knows = "";
      @eventHandler() poke() {}
      @eventHandler() async check(params: Params) {
        await this.form.validate(params);
        const { _target, ...fields } = params;
        this.knows = `${server}: ${JSON.stringify(fields)}`;
      }
      override render() {
        const { form } = this;
        return html`<form dj-change="check"><input id="a" name="a" value=${form.value("a")}>
          <textarea id="b" name="b">${form.value("b")}</textarea>
          <select id="c" name="c"><option value="x" ?selected=${form.checked("c", "x")}>X
            <option value="y" ?selected=${form.checked("c", "y")}>Y</select>
          <input type="checkbox" id="d" name="d" ?checked=${form.checked("d")}><input id="free" name="free"></form>
          <output id="knows">${this.knows}</output><button id="poke" dj-click="poke">Poke</button>`;
      }
    }
    const options = {
      logger: false,
      routes: { "/": Filled },
      transports: [transport],
      secret: "x".repeat(40),
    } as const;
    const first = createApp(options);
    const { url } = await first.listen({ port: 0, host: "127.0.0.1" });
    await page.goto(url);
    await page.waitForSelector(".dj-connected");
    await page.fill("#a", "Kim");
    await page.fill("#b", "a long story");
    await page.selectOption("#c", "y");
    await page.check("#d");
    await page.fill("#free", "never echoed");
    await page.click("#a");
    await expect.poll(() => text(page, "knows")).toContain("never echoed");
    await first.close();
    server = 2;
    const second = createApp(options);
    await second.listen({ port: Number(new URL(url).port), host: "127.0.0.1" });
    // Over HTTP a page learns of it when it next asks.
    await page.click("#poke");
    await expect
      .poll(() => text(page, "knows"), { timeout: 20_000 })
      .toBe('2: {"a":"Kim","b":"a long story","c":"y","d":"on","free":"never echoed"}');
    expect(await page.inputValue("#b")).toBe("a long story");
    expect(await page.inputValue("#c")).toBe("y");
    expect(await page.isChecked("#d")).toBe(true);
    expect(await page.inputValue("#free")).toBe("never echoed");
    await page.goto("about:blank");
    await second.close();
  });

  test("survives a restart in a form that a click has opened, if its state is in the URL", async ({
    page,
  }) => {
    class Rows extends LiveView {
      edited = "";
      knows = "";
      override handleParams({ edit = "" }: UrlParams) {
        this.edited = String(edit);
      }
      @eventHandler() edit({ id }: { id: string }) {
        this.livePatch({ params: { edit: id } });
      }
      @eventHandler() check({ name }: { name: string }) {
        this.knows = name;
      }
      @eventHandler() poke() {}
      override render() {
        return html`${["a", "b"].map((id) =>
          this.edited === id
            ? html`<form id="form-${id}" dj-change="check"><input id="name-${id}" name="name"></form>`
            : html`<button id="edit-${id}" dj-click="edit" dj-value-id=${id}>Edit</button>`,
        )}<output id="knows">${this.knows}</output><button id="poke" dj-click="poke">Poke</button>`;
      }
    }
    const options = {
      logger: false,
      routes: { "/": Rows },
      transports: [transport],
      secret: "x".repeat(40),
    } as const;
    const first = createApp(options);
    const { url } = await first.listen({ port: 0, host: "127.0.0.1" });
    await page.goto(url);
    await page.waitForSelector(".dj-connected");
    await page.click("#edit-b");
    await page.fill("#name-b", "a long story");
    await page.click("#poke");
    await first.close();
    const second = createApp(options);
    await second.listen({ port: Number(new URL(url).port), host: "127.0.0.1" });
    await page.click("#poke");
    await expect.poll(() => text(page, "knows"), { timeout: 20_000 }).toBe("a long story");
    expect(await page.inputValue("#name-b")).toBe("a long story");
    await page.goto("about:blank");
    await second.close();
  });

  test("survives the end of the resume window, in a form that sends its changes", async ({ page }) => {
    class Draft extends LiveView {
      form = new Form(anything);
      knows = "";
      @eventHandler() async check(params: Params) {
        await this.form.validate(params);
        this.knows = JSON.stringify(params["a"]);
      }
      override render() {
        return html`<form dj-change="check"><input id="a" name="a" value=${this.form.value("a")}></form>
          <output id="knows">${this.knows}</output>`;
      }
    }
    const limits = { resumeWindowMs: 300, heartbeatMs: 100, heartbeatTimeoutMs: 1_000 };
    const site = await serve({ routes: { "/": Draft }, transports: [transport], limits });
    await openLive(page, site.origin);
    await page.locator("#a").pressSequentially("Kim");
    await page.locator("#a").blur();
    await expect.poll(() => text(page, "knows")).toBe('"Kim"');
    await page.context().setOffline(true);
    site.cut();
    await expect.poll(() => site.sessions(), { timeout: 20_000 }).toBe(0);
    await page.context().setOffline(false);
    await expect.poll(() => site.sessions(), { timeout: 20_000 }).toBeGreaterThan(0);
    await expect.poll(() => text(page, "knows"), { timeout: 20_000 }).toBe('"Kim"');
    expect(await page.inputValue("#a")).toBe("Kim");
  });

  test("is refused once where it is too large, deep or wide, and all that follows works", async ({
    page,
  }) => {
    class Large extends LiveView {
      n = 0;
      model = "";
      @eventHandler() save() {
        this.putFlash("success", "Saved");
      }
      @eventHandler() bump() {
        this.n++;
      }
      override render() {
        return html`${djFlash()}<form id="form" dj-submit="save"><textarea id="t" name="t"></textarea>
          <button id="save">Save</button></form><textarea id="m" dj-model="model">${this.model}</textarea>
          <form id="many" dj-submit="save"><button id="wide">Wide</button></form>
          <p id="n">${this.n}</p><button id="b" dj-click="bump">+</button>`;
      }
    }
    const site = await serve({ routes: { "/": Large }, transports: [transport] });
    let connections = 0;
    page.on("websocket", () => connections++);
    page.on("request", (request) => request.url().includes("/sse") && connections++);
    await page.addInitScript(() => {
      const errors: string[] = [];
      Object.assign(window, { errors });
      addEventListener("djust:error", (event) => {
        event.preventDefault();
        errors.push(`${(event.target as Element).id}: ${(event as CustomEvent).detail.code}`);
      });
    });
    await openLive(page, site.origin);
    await page.fill("#t", "y".repeat(70_000));
    await page.click("#save");
    await page.click("#b");
    await expect.poll(() => text(page, "n")).toBe("1");
    await page.fill("#m", "z".repeat(70_000));
    await page.click("#b");
    await expect.poll(() => text(page, "n")).toBe("2");
    // Small enough to be sent, with more fields than a frame may have.
    await page.evaluate(() => {
      const form = document.querySelector("#many") as HTMLFormElement;
      for (let i = 0; i < 4_100; i++) {
        const field = document.createElement("input");
        field.name = `f${i}`;
        form.append(field);
      }
    });
    await page.click("#wide");
    await page.click("#b");
    await expect.poll(() => text(page, "n")).toBe("3");
    expect(await page.evaluate("errors")).toEqual([
      "form: DJ_FRAME_SIZE",
      "m: DJ_FRAME_SIZE",
      "many: DJ_FRAME_SIZE",
    ]);
    expect(await page.inputValue("#m")).toHaveLength(70_000);
    expect(await page.locator(".djust-loading").count()).toBe(0);
    expect(connections).toBeLessThan(3);
  });
});

test("a change that the view does not take over is taken back", async ({ page }) => {
  class Refusing extends LiveView {
    isOn = false;
    choice = "a";
    option = "x";
    amount = 5;
    #capped = "1";
    get capped() {
      return this.#capped;
    }
    set capped(value: string) {
      if (Number(value) <= 10) this.#capped = value;
    }
    @eventHandler() no() {
      this.putFlash("error", "Not allowed");
    }
    override render() {
      return html`${djFlash()}<input type="checkbox" id="box" dj-change="no" ?checked=${this.isOn}>
        <input type="radio" id="ra" name="r" value="a" dj-change="no" ?checked=${this.choice === "a"}>
        <input type="radio" id="rb" name="r" value="b" dj-change="no" ?checked=${this.choice === "b"}>
        <select id="select" dj-change="no"><option value="x" ?selected=${this.option === "x"}>X
          <option value="y" ?selected=${this.option === "y"}>Y</select>
        <input id="text" dj-change="no" value=${String(this.amount)}>
        <input id="model" dj-model="capped" value=${this.capped}>
        <input type="checkbox" id="free" dj-change="no"><input id="free-text" dj-change="no">
        <form dj-change="no"><input type="checkbox" id="in-form" name="f" ?checked=${this.isOn}>
          <input id="text-in-form" name="t" value=${String(this.amount)}></form><button id="else">Else</button>`;
    }
  }
  const site = await serve({ routes: { "/": Refusing } });
  await openLive(page, site.origin);
  await page.click("#box");
  await expect.poll(() => page.isChecked("#box")).toBe(false);
  await page.click("#rb");
  await expect.poll(() => page.isChecked("#ra")).toBe(true);
  await page.selectOption("#select", "y");
  await expect.poll(() => page.inputValue("#select")).toBe("x");
  await page.fill("#text", "7");
  await page.click("#else");
  await expect.poll(() => page.inputValue("#text")).toBe("5");
  await page.fill("#model", "99");
  await page.waitForTimeout(200);
  expect(await page.inputValue("#model")).toBe("99");
  await page.click("#else");
  await expect.poll(() => page.inputValue("#model")).toBe("1");
  await page.check("#free");
  await page.fill("#free-text", "stays");
  await page.check("#in-form");
  await page.fill("#text-in-form", "8");
  await page.click("#else");
  await page.waitForTimeout(300);
  expect(await page.isChecked("#free")).toBe(true);
  expect(await page.inputValue("#free-text")).toBe("stays");
  expect(await page.isChecked("#in-form")).toBe(true);
  expect(await page.inputValue("#text-in-form")).toBe("8");
});

test("a field tied to a form by its attribute and a reset are changes of the form, and of no other", async ({
  page,
}) => {
  class Tied extends LiveView {
    log: string[] = [];
    name = "first";
    @eventHandler() check(params: Params) {
      this.log.push(`check ${JSON.stringify(params)}`);
    }
    @eventHandler() other() {
      this.log.push("other");
    }
    override render() {
      return html`<form id="f" dj-change="check"><input id="in" name="q">
          <input id="model" dj-model="name" value="first"><button type="reset" id="reset">Reset</button></form>
        <form dj-change="other"><select id="out" name="o" form="f"><option>x<option>y</select></form>
        <pre id="log">${this.log.join("\n")}</pre><p id="name">${this.name}</p>`;
    }
  }
  const site = await serve({ routes: { "/": Tied } });
  await openLive(page, site.origin);
  const log = async () => (await text(page, "log"))?.split("\n") ?? [];
  await page.selectOption("#out", "y");
  await expect.poll(log).toEqual(['check {"q":"","o":"y","_target":"o"}']);
  await page.fill("#model", "second");
  await page.fill("#in", "a");
  await page.press("#in", "Tab");
  await expect.poll(async () => (await log()).length).toBe(3);
  await page.click("#reset");
  await expect.poll(async () => (await log()).slice(3)).toEqual(['check {"q":"","o":"x","_target":"q"}']);
  await expect.poll(() => text(page, "name")).toBe("first");
});
