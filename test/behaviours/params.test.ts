import { describe, expect, test } from "vitest";
import { z } from "zod";
import { djFlash, eventHandler, html, LiveView, type UrlParams } from "../../src/server/index.js";
import { openPage, transports } from "./test-app.js";

/** Shows the URL's parameters as passed to handleParams. */
class Search extends LiveView {
  seen: string[] = [];
  override handleParams(params: UrlParams, uri: string) {
    this.seen.push(`${JSON.stringify({ ...params })} ${uri}`);
  }
  @eventHandler() patch(options: object) {
    this.livePatch(options);
  }
  @eventHandler() away() {
    this.livePatch({ path: "/elsewhere" });
  }
  override render() {
    return html`<p>${this.seen.at(-1)}</p><p>${`${this.seen.length} calls`}</p>`;
  }
}
class Elsewhere extends LiveView {
  override render() {
    return html`<p>elsewhere</p>`;
  }
}
const routes = { "/search": Search, "/search/:kind": Search, "/elsewhere": Elsewhere };

describe.each(transports)("parameters over %s", (transport) => {
  test("of the first page reach handleParams once, after mount", async () => {
    const tab = await openPage(transport, { routes }, "/search?q=tea&tag=a&tag=b");
    expect(tab.text).toContain('{"q":"tea","tag":["a","b"]} /search?q=tea&tag=a&tag=b');
    expect(tab.text).toContain("1 calls");
  });

  test.each([
    [{ params: { page: 2 } }, "/search?q=tea&page=2"],
    [{ params: { q: "coffee" } }, "/search?q=coffee"],
    [{ params: { q: null, page: 3 } }, "/search?page=3"],
    [{ params: { tag: ["a", "b"] } }, "/search?q=tea&tag=a&tag=b"],
    [{ params: { page: 2 }, merge: false }, "/search?page=2"],
    [{ path: "/search/books", params: { page: 2 } }, "/search/books?page=2"],
    [{ path: "/search/books" }, "/search/books"],
  ])("livePatch(%j) leads to %s and calls handleParams", async (options, url) => {
    const tab = await openPage(transport, { routes }, "/search?q=tea");
    const turn = await tab.event("patch", options);
    expect(turn.map(({ type }) => type)).toEqual(["patch", "navigation"]);
    expect(tab.url).toBe(url);
    expect(tab.text).toContain(url);
    expect(tab.text).toContain("2 calls");
  });

  test("livePatch adds a history entry, or replaces one", async () => {
    const tab = await openPage(transport, { routes }, "/search");
    await tab.event("patch", { params: { page: 2 } });
    expect(tab.historyLength).toBe(2);
    await tab.event("patch", { params: { page: 3 }, replace: true });
    expect(tab.historyLength).toBe(2);
    await tab.back();
    expect(tab.url).toBe("/search");
    expect(tab.text).toContain("{} /search");
    await tab.forward();
    expect(tab.text).toContain('{"page":"3"} /search?page=3');
  });

  test("fail with an error when livePatch targets another view, and the URL stays", async () => {
    const tab = await openPage(transport, { routes }, "/search");
    expect(await tab.event("away")).toMatchObject([{ type: "error", code: "DJ_NAVIGATION" }]);
    expect(tab.url).toBe("/search");
  });

  test("of a URL that changes in the browser reach handleParams, including path parameters", async () => {
    const tab = await openPage(transport, { routes }, "/search");
    await tab.patch("/search/books?q=tea");
    expect(tab.text).toContain('{"q":"tea","kind":"books"} /search/books?q=tea');
    await tab.back();
    expect(tab.text).toContain("{} /search");
    expect(tab.text).toContain("3 calls");
  });

  test("of a dj-patch to another view's URL open that view", async () => {
    const tab = await openPage(transport, { routes }, "/search");
    await tab.patch("/elsewhere");
    await tab.until("the other view is there", () => tab.text.includes("elsewhere"));
    expect(tab.url).toBe("/elsewhere");
    expect(tab.loads).toBe(1);
    expect(tab.historyLength).toBe(2);
    await tab.back();
    expect(tab.text).toContain("{} /search");
  });

  test("that handleParams completes leave no incomplete history entry behind", async () => {
    class Complete extends LiveView {
      page: unknown;
      override handleParams({ page }: UrlParams) {
        this.page = page;
        if (page === undefined) this.livePatch({ params: { page: 1 } });
        else if (page === "gone") this.liveRedirect("/elsewhere");
      }
      override render() {
        return html`<p>${`page ${this.page}`}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { ...routes, "/complete": Complete } }, "/search");
    await tab.navigate("/complete");
    expect(tab.url).toBe("/complete?page=1");
    await tab.patch("/complete?page=2");
    await tab.patch("/complete");
    expect([tab.url, tab.historyLength]).toEqual(["/complete?page=1", 4]);
    await tab.patch("/complete?page=gone");
    await tab.until("the other view is there", () => tab.text.includes("elsewhere"));
    expect([tab.url, tab.historyLength]).toEqual(["/elsewhere", 5]);
    await tab.back();
    expect([tab.url, tab.text]).toEqual(["/complete?page=1", "page 1"]);
  });

  test("of a view that onMount guards redirect without a history entry", async () => {
    class Guarded extends Search {
      static override onMount = () => ({ redirect: "/elsewhere" });
    }
    const tab = await openPage(transport, { routes: { ...routes, "/guarded": Guarded } }, "/search");
    tab.goTo("/guarded");
    await tab.until("the other view is there", () => tab.text.includes("elsewhere"));
    expect([tab.url, tab.historyLength]).toEqual(["/elsewhere", 2]);
    await tab.back();
    expect(tab.text).toContain("{} /search");
  });

  test("survive a reconnect: the session continues at the tab's URL", async () => {
    const tab = await openPage(transport, { routes }, "/search");
    await tab.event("patch", { params: { page: 2 } });
    await tab.reconnect();
    await tab.event("patch", { params: { q: "tea" } });
    expect(tab.url).toBe("/search?page=2&q=tea");
  });

  test("of a liveRedirect are those of its own URL", async () => {
    class Leaver extends LiveView {
      @eventHandler() go() {
        this.liveRedirect("/search/books?q=old", { params: { q: "new", page: 2 }, replace: true });
      }
      override render() {
        return html`<p>leaver</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { ...routes, "/": Leaver } });
    tab.start("go");
    await tab.until("the other view is there", () => tab.text.includes("calls"));
    expect(tab.url).toBe("/search/books?q=new&page=2");
    expect(tab.historyLength).toBe(1);
    expect(tab.text).toContain('{"q":"new","page":"2","kind":"books"}');
  });
});

describe.each(transports)("handler arguments over %s", (transport) => {
  test("are the output of the schema", async () => {
    class Cart extends LiveView {
      said = "";
      @eventHandler({
        params: z.object({ amount: z.coerce.number().int(), gift: z.stringbool().default(false) }),
      })
      add(params: { amount: number; gift: boolean }) {
        this.said = JSON.stringify(params);
      }
      override render() {
        return html`<p>${this.said}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Cart } });
    await tab.event("add", { amount: "12", gift: "yes", more: "left out" });
    expect(tab.text).toBe('{"amount":12,"gift":true}');
    expect(await tab.event("add", { amount: "many" })).toMatchObject([{ code: "DJ_EVENT_PARAMS" }]);
  });

  test("are the positional arguments, then the named ones", async () => {
    class Cart extends LiveView {
      said = "";
      @eventHandler() save(...given: unknown[]) {
        this.said = JSON.stringify(given);
      }
      override render() {
        return html`<p>${this.said}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Cart } });
    await tab.event("save", { _args: [3, "x", true], size: "L" });
    expect(tab.text).toBe('[3,"x",true,{"size":"L"}]');
    await tab.event("save");
    expect(tab.text).toBe("[{}]");
  });

  test("from dj-model have the type of the field", async () => {
    class Settings extends LiveView {
      name = "";
      amount = 1;
      isOn = false;
      tags: string[] = [];
      secret = "untouched";
      override render() {
        const state = JSON.stringify([this.name, this.amount, this.isOn, this.tags, this.secret]);
        return html`${djFlash()}
          <input dj-model="name"><input dj-model="amount"><input dj-model="isOn"><input dj-model="tags">
          <p>${state}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Settings } });
    const given = { name: 7, amount: "42", isOn: "true", tags: "one" };
    for (const [field, value] of Object.entries(given)) await tab.event("dj-model", { field, value });
    expect(tab.text).toBe('["7",42,true,["one"],"untouched"]');
    for (const [value, choice] of [[true, "two"], [true, "two"], [false, "one"], [false]])
      await tab.event("dj-model", { field: "tags", value, choice });
    expect(tab.text).toBe('["7",42,true,["two"],"untouched"]');
    for (const [field, value] of [
      ["amount", "many"],
      ["secret", "taken"],
      ["__proto__", {}],
      ["render", "x"],
    ])
      expect(await tab.event("dj-model", { field, value })).toMatchObject([{ code: "DJ_MODEL_FIELD" }]);
    expect(tab.text).toContain('"untouched"');
  });
});
