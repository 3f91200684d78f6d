import { describe, expect, it } from "vitest";
import { LiveView } from "../live/index.js";
import { Router } from "./router.js";

class Home extends LiveView {}
class Item extends LiveView {}
class NewItem extends LiveView {}

describe("Router", () => {
  const router = new Router({ "/items/:id": Item, "/": Home, "/items/new": NewItem, "/files/*": Home });

  it("finds fixed paths before those with parameters", () => {
    expect(router.resolve("/items/new")?.view).toBe(NewItem);
    expect(router.resolve("/items/7")).toEqual({ path: "/items/:id", view: Item, params: { id: "7" } });
  });

  it("decodes parameters, and takes broken escapes as they stand", () => {
    expect(router.resolve("/items/caf%C3%A9")?.params).toEqual({ id: "café" });
    expect(router.resolve("/items/%E0%A4%A")?.params).toEqual({ id: "%E0%A4%A" });
  });

  it("takes a path with and without the slash at its end", () => {
    expect(router.resolve("/items/new/")?.view).toBe(NewItem);
  });

  it("knows no other paths", () => {
    for (const path of ["/nothing", "/items", "/__proto__", "/constructor"])
      expect(router.resolve(path)).toBeUndefined();
  });

  it.each([
    [undefined, "needs routes"],
    [{ items: Item }, 'does not start with "/"'],
    [{ "/": class NotAView {} }, "the class NotAView"],
    [{ "/": Home.prototype }, "extends LiveView"],
  ])("refuses routes that are none: %o", (routes, message) => {
    expect(() => new Router(routes as never)).toThrow(message);
  });
});
