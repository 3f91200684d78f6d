import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  background,
  call,
  createApp,
  djFlash,
  each,
  eventHandler,
  html,
  LiveView,
} from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";

class Items extends LiveView {
  items = [{ id: 1 }, { id: 2 }, { id: 3 }];
  seen: unknown[] = [];

  @eventHandler() reset() {
    this.items = [];
  }
  @eventHandler({ params: z.object({ id: z.number(), why: z.string().optional() }) })
  remove({ id }: { id: number }) {
    this.items = this.items.filter((item) => item.id !== id);
  }
  @eventHandler() rate(stars: number, comment: string) {
    this.seen.push([stars, comment]);
  }
  @eventHandler() rename(params: { id: number; title?: string }) {
    this.seen.push(params);
  }
  @eventHandler() @background async load({ id }: { id: number }, signal?: AbortSignal) {
    this.putFlash("info", `Loaded ${id}, ${signal?.aborted}`);
  }
  override render() {
    return html`${djFlash()}
      <ul>${each(this.items, "id", (item) => html`<li>${item.id} <button dj-click=${call(this.remove, { id: item.id })}>Remove ${item.id}</button></li>`)}</ul>
      <button dj-click=${this.reset}>Reset</button>
      <button dj-click=${call(this.rate, 5, `it's "good"`)}>Rate</button>
      <button dj-click=${call(this.load, { id: 7 })}>Load</button>
      <form dj-submit=${call(this.rename, { id: 3 })}><input name="title"><input name="id" value="9"><button>Rename</button></form>
      <p>${JSON.stringify(this.seen)}</p>`;
  }
}

describe("a handler by reference in a page", () => {
  const open = () => visit(createApp({ routes: { "/": Items }, logger: false }), "/");

  test("runs, with named parameters that its schema checks", async () => {
    const page = await open();
    await page.click("Remove 2");
    expect(page.text).not.toContain("Remove 2");
    expect(page.text).toContain("Remove 3");
    await page.click("Reset");
    expect(page.findAll("li")).toEqual([]);
  });

  test("runs with positional arguments, whatever characters they have", async () => {
    const page = await open();
    await page.click("Rate");
    expect(page.find("p").textContent).toBe(JSON.stringify([[5, `it's "good"`]]));
  });

  test("adds its named parameters to a form's fields, and goes before one of the same name", async () => {
    const page = await open();
    await page.submit({ title: "Tea" });
    expect(page.find("p").textContent).toBe(JSON.stringify([{ title: "Tea", id: 3 }]));
  });

  test("runs in the background, with its signal", async () => {
    const page = await open();
    await page.click("Load");
    await page.settled();
    expect(page.flash).toMatchObject([{ text: "Loaded 7, false" }]);
  });

  test("works as a plain form without JavaScript", async () => {
    const app = createApp({ routes: { "/": Items }, logger: false });
    const { url, close } = await app.listen({ port: 0, signals: false });
    try {
      const first = await fetch(url);
      const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
      const page = await first.text();
      const hidden = (name: string) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(page)?.[1] ?? "";
      const button = /name="(_event:remove[^"]*:2[^"]*)"/.exec(page)?.[1] ?? "";
      const answer = await fetch(url, {
        method: "POST",
        redirect: "manual",
        headers: { cookie, origin: url, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          _csrf: hidden("_csrf"),
          _token: hidden("_token"),
          [button.replaceAll("&quot;", '"')]: "",
        }),
      });
      expect(answer.status).toBe(303);
      const after = await (await fetch(url, { headers: { cookie } })).text();
      expect(after).toContain("Remove 3");
      expect(after).not.toContain("Remove 2");
    } finally {
      await close();
    }
  });
});

describe("a function that is no handler is refused when the page is rendered", () => {
  const refused = async (View: new () => LiveView) =>
    visit(createApp({ routes: { "/": View }, logger: false }), "/").then(
      () => "shown",
      (error: Error) => error.message,
    );

  test("a method without @eventHandler()", async () => {
    class Plain extends LiveView {
      save() {}
      override render() {
        return html`<button dj-click=${this.save}>Save</button>`;
      }
    }
    expect(await refused(Plain)).toMatch(
      /a function \(save\) that is not an event handler in the attribute "dj-click"/,
    );
  });

  test("an arrow function", async () => {
    class Arrow extends LiveView {
      @eventHandler() save() {}
      override render() {
        return html`<button dj-click=${() => this.save()}>Save</button>`;
      }
    }
    expect(await refused(Arrow)).toContain("that is not an event handler");
  });

  test("a method that overrides a handler without being one", async () => {
    class Parent extends LiveView {
      @eventHandler() save() {}
      override render() {
        return html`<button dj-click=${this.save}>Save</button>`;
      }
    }
    class Child extends Parent {
      override save() {}
    }
    expect(await refused(Parent)).toBe("shown");
    expect(await refused(Child)).toContain("a function (save) that is not an event handler");
  });

  test("but a method of the table static events is one", async () => {
    class Table extends LiveView {
      static override events = { save: true };
      saved = false;
      save() {
        this.saved = true;
      }
      override render() {
        return html`<button dj-click=${this.save}>Save</button>${this.saved ? "saved" : ""}`;
      }
    }
    const page = await visit(createApp({ routes: { "/": Table }, logger: false }), "/");
    await page.click("Save");
    expect(page.text).toContain("saved");
  });
});
