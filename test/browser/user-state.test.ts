import { connect, createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished } from "vitest";
import {
  createApp,
  djFlash,
  eventHandler,
  Form,
  html,
  LiveView,
  type Params,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve, transports } from "./site.js";

const anything = {
  "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) },
} as const;

class Pointing extends LiveView {
  isWrong = false;
  override mount() {
    this.focus("#there");
  }
  @eventHandler() save() {
    this.isWrong = true;
    this.focus("input.wrong");
  }
  override render() {
    return html`<input id="first" autofocus><h2 id="there">There</h2>
      <form dj-submit="save"><input id="name" name="name" class=${this.isWrong ? "wrong" : ""}>
        <button id="save">Save</button></form>`;
  }
}

describe.each(transports)("the page of a user, over %s", (transport) => {
  test("knows what the browser restores on Back before the first event", async ({ page }) => {
    class Choice extends LiveView {
      size = "s";
      isIn = false;
      said = "";
      @eventHandler() say() {
        this.said = `${this.size} ${this.isIn}`;
      }
      override render() {
        return html`<select id="size" dj-model="size"><option value="s">S<option value="m">M</select>
          <input type="checkbox" id="in" dj-model="isIn">
          <button id="say" dj-click="say">Say</button><output id="said">${this.said}</output>`;
      }
    }
    class Other extends LiveView {
      override render() {
        return html`<p>Other</p>`;
      }
    }
    const site = await serve({ routes: { "/": Choice, "/other": Other }, transports: [transport] });
    await openLive(page, site.origin);
    await page.selectOption("#size", "m");
    await page.check("#in");
    await openLive(page, `${site.origin}/other`);
    await page.goBack();
    await page.waitForSelector(".dj-connected");
    expect([await page.inputValue("#size"), await page.isChecked("#in")]).toEqual(["m", true]);
    await page.click("#say");
    await expect.poll(() => page.textContent("#said")).toBe("m true");
  });

  test("keeps what was entered when another node takes over", async ({ page }) => {
    class Filled extends LiveView {
      form = new Form(anything);
      knows = "";
      constructor(readonly node: number) {
        super();
      }
      @eventHandler() poke() {}
      @eventHandler() async check(params: Params) {
        await this.form.validate(params);
        this.knows = `${this.node}: ${params["a"]} ${params["c"]} ${params["d"]} ${params["free"]}`;
      }
      override render() {
        const { form } = this;
        return html`<form dj-change="check"><input id="a" name="a" value=${form.value("a")}>
          <select id="c" name="c"><option value="x" ?selected=${form.checked("c", "x")}>X
            <option value="y" ?selected=${form.checked("c", "y")}>Y</select>
          <input type="checkbox" id="d" name="d" ?checked=${form.checked("d")}><input id="free" name="free"></form>
          <output id="knows">${this.knows}</output><button id="poke" dj-click="poke">Poke</button>`;
      }
    }
    const sockets = new Set<Socket>();
    const ports = await Promise.all(
      [1, 2].map(async (node) => {
        const View = class extends Filled {
          constructor() {
            super(node);
          }
        };
        const app = createApp({
          logger: false,
          developmentTools: false,
          routes: { "/": View },
          transports: [transport],
          secret: "x".repeat(40),
        });
        const { port } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
        onTestFinished(() => app.close());
        return port;
      }),
    );
    let at = 0;
    const balancer = createServer((client) => {
      const upstream = connect({ port: ports[at] ?? 0, host: "127.0.0.1" });
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(from);
        from.pipe(to);
        from.on("error", () => {});
        from.on("close", () => to.destroy());
      }
    });
    await new Promise<void>((done) => balancer.listen(0, "127.0.0.1", done));
    const cut = (): void => {
      for (const socket of sockets) socket.destroy();
    };
    onTestFinished(() => {
      cut();
      balancer.close();
    });
    const address = balancer.address();
    await openLive(page, `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
    await page.fill("#a", "Kim");
    await page.selectOption("#c", "y");
    await page.check("#d");
    await page.fill("#free", "free");
    await page.click("#a");
    await expect.poll(() => page.textContent("#knows")).toBe("1: Kim y on free");
    at = 1;
    cut();
    // Over HTTP a page learns of it when it next asks.
    await page.click("#poke");
    await expect.poll(() => page.textContent("#knows"), { timeout: 20_000 }).toBe("2: Kim y on free");
    expect(await page.inputValue("#a")).toBe("Kim");
    expect(await page.inputValue("#free")).toBe("free");
  });

  test("has the focus where mount says, and then where a handler says", async ({ page }) => {
    const site = await serve({ routes: { "/": Pointing }, transports: [transport] });
    await openLive(page, site.origin);
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await expect.poll(focused).toBe("there");
    await page.click("#save");
    await expect.poll(focused).toBe("name");
  });

  test("shows what the view has where it refuses a checkbox, a radio button or a select", async ({
    page,
  }) => {
    class Refusing extends LiveView {
      isOn = false;
      choice = "a";
      option = "x";
      refused = 0;
      @eventHandler() no() {
        this.refused++;
      }
      override render() {
        return html`<output id="refused">${this.refused}</output>
          <input type="checkbox" id="box" dj-change="no" ?checked=${this.isOn}>
          <input type="radio" id="ra" name="r" value="a" dj-change="no" ?checked=${this.choice === "a"}>
          <input type="radio" id="rb" name="r" value="b" dj-change="no" ?checked=${this.choice === "b"}>
          <select id="select" dj-change="no"><option value="x" ?selected=${this.option === "x"}>X
            <option value="y" ?selected=${this.option === "y"}>Y</select>
          <input type="checkbox" id="free" dj-change="no">`;
      }
    }
    const site = await serve({ routes: { "/": Refusing }, transports: [transport] });
    await openLive(page, site.origin);
    await page.click("#box");
    await page.click("#rb");
    await page.selectOption("#select", "y");
    await page.click("#free");
    await expect.poll(() => page.textContent("#refused")).toBe("4");
    await expect.poll(() => page.isChecked("#box")).toBe(false);
    await expect.poll(() => page.isChecked("#ra")).toBe(true);
    await expect.poll(() => page.inputValue("#select")).toBe("x");
    expect(await page.isChecked("#free")).toBe(true);
  });
});

test("without JavaScript, the focus is where mount and handlers say", async ({ browser }) => {
  const site = await serve({ routes: { "/": Pointing } });
  const context = await browser.newContext({ javaScriptEnabled: false });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(site.origin);
  await expect.poll(() => page.locator("#there:focus").count()).toBe(1);
  await page.click("#save");
  await expect.poll(() => page.locator("#name:focus").count()).toBe(1);
});

test("messages time out while a frame of the page has the focus", async ({ page }) => {
  class Framed extends LiveView {
    @eventHandler() put() {
      this.putFlash("info", "Saved");
    }
    override render() {
      return html`${djFlash({ autoDismiss: 300 })}<iframe id="frame" title="frame"></iframe><button id="put" dj-click="put">Put</button>`;
    }
  }
  const site = await serve({ routes: { "/": Framed } });
  await openLive(page, site.origin);
  await page.bringToFront();
  await page.click("#put");
  await page.waitForSelector(".dj-flash");
  await page.focus("#frame");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("frame");
  await expect.poll(() => page.locator(".dj-flash").count(), { timeout: 5_000 }).toBe(0);
});

test("a view whose template has a root element of its own is one view with loading states", async ({
  page,
}) => {
  class Nested extends LiveView {
    n = 0;
    @eventHandler() async bump() {
      await new Promise((done) => setTimeout(done, 200));
      this.n++;
    }
    override render() {
      return html`<div dj-view="my-view" dj-root>${djFlash()}<p id="n">${this.n}</p>
        <button id="bump" dj-click="bump" dj-loading.disable>+</button></div>`;
    }
  }
  const site = await serve({ routes: { "/": Nested } });
  await openLive(page, site.origin);
  await page.click("#bump");
  await page.waitForSelector("#bump.djust-loading:disabled");
  await expect.poll(() => page.textContent("#n")).toBe("1");
  await page.waitForSelector("#bump:not(.djust-loading):not(:disabled)");
  await page.click("#bump");
  await expect.poll(() => page.textContent("#n")).toBe("2");
  expect(site.sessions()).toBe(1);
});
