import { describe, expect, it } from "vitest";
import { LiveView } from "../live/index.js";
import { Router } from "./router.js";

class Home extends LiveView {}
class Item extends LiveView {}
class NewItem extends LiveView {}

describe("Router", () => {
  const router = new Router({ "/items/:id": Item, "/": Home, "/items/new": NewItem, "/files/*": Home });

  it("matches fixed paths before those with parameters", () => {
    expect(router.resolve("/items/new")?.view).toBe(NewItem);
    expect(router.resolve("/items/7")).toEqual({ path: "/items/:id", view: Item, params: { id: "7" } });
  });

  it("decodes parameters and keeps invalid escapes as they are", () => {
    expect(router.resolve("/items/caf%C3%A9")?.params).toEqual({ id: "café" });
    expect(router.resolve("/items/%E0%A4%A")?.params).toEqual({ id: "%E0%A4%A" });
  });

  it("has one canonical spelling for each path", () => {
    const slashed = new Router({ "/docs/": Home, "/docs/:page/": Item, "/items/:id?": Item, "/*": NewItem });
    const spelling = (given: Router, path: string) => [given.resolve(path)?.path, given.canonicalPath(path)];
    expect(spelling(router, "/items/new/")).toEqual([undefined, "/items/new"]);
    expect(spelling(router, "/items/7/")).toEqual([undefined, "/items/7"]);
    expect(spelling(router, "/files/a/")).toEqual(["/files/*", undefined]);
    expect(spelling(router, "/")).toEqual(["/", undefined]);
    expect(spelling(router, "//")).toEqual([undefined, "/"]);
    expect(spelling(slashed, "/docs/")).toEqual(["/docs/", undefined]);
    expect(spelling(slashed, "/docs/a")).toEqual([undefined, "/docs/a/"]);
    expect(spelling(slashed, "/items/")).toEqual([undefined, "/items"]);
    expect(spelling(new Router({ "/admin": Home, "/*": Item }), "/admin/")).toEqual([undefined, "/admin"]);
  });

  it("is case-sensitive, like guards", () => {
    for (const path of ["/ITEMS/7", "/Items/new"]) expect(router.resolve(path)).toBeUndefined();
    expect(router.resolve("/items/New")?.params).toEqual({ id: "New" });
  });

  it("matches no other paths", () => {
    for (const path of ["/nothing", "/items", "/__proto__", "/constructor"])
      expect(router.resolve(path)).toBeUndefined();
  });

  it.each([
    [undefined, "must be given routes"],
    [{ items: Item }, 'must start with "/"'],
    [{ "/": class NotAView {} }, "the class NotAView"],
    [{ "/": Home.prototype }, "extends LiveView"],
  ])("refuses invalid routes: %o", (routes, message) => {
    expect(() => new Router(routes as never)).toThrow(message);
  });
});
