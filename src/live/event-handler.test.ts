import { describe, expect, it } from "vitest";
import { background, eventHandler, findHandler } from "./event-handler.js";
import { LiveView } from "./live-view.js";

class Base extends LiveView {
  @eventHandler() inherited(): string {
    return "inherited";
  }
  @eventHandler() overridden(): void {}
}

class View extends Base {
  log: unknown[] = [];
  @eventHandler() save(...args: unknown[]): string {
    this.log.push(args);
    return "saved";
  }
  unmarked(): void {}
  override overridden(): void {}
  override render(): never {
    throw new Error("not called");
  }
}

class TableView extends LiveView {
  static events = { save: true, gone: false, missing: true } as never;
  save(): string {
    return "saved";
  }
  gone(): void {}
  other(): void {}
}

class ListView extends LiveView {
  static events = ["save"];
  save(): string {
    return "saved";
  }
  other(): void {}
}

const find = (view: LiveView, name: string) => findHandler(view, LiveView.prototype, name);

describe("findHandler", () => {
  it("finds marked methods, also inherited ones, and calls them on the view", () => {
    const view = new View();
    expect(find(view, "save")?.call(1, 2)).toBe("saved");
    expect(view.log).toEqual([[1, 2]]);
    expect(find(view, "inherited")?.call()).toBe("inherited");
  });

  it.each([
    "unmarked",
    "overridden",
    "constructor",
    "__proto__",
    "mount",
    "render",
    "toString",
    "hasOwnProperty",
    "putFlash",
    "log",
    "__defineGetter__",
    "",
  ])("finds nothing under %j", (name) => {
    expect(find(new View(), name)).toBeUndefined();
  });

  it("takes a table or a list where a tool chain has no decorators", () => {
    expect(find(new TableView(), "save")?.call()).toBe("saved");
    expect(find(new ListView(), "save")?.call()).toBe("saved");
    for (const name of ["gone", "missing", "other", "constructor", "toString"])
      expect(find(new TableView(), name)).toBeUndefined();
    expect(find(new ListView(), "other")).toBeUndefined();
  });

  it("refuses a static or private method early", () => {
    expect(() => {
      class Wrong extends LiveView {
        @eventHandler() static save(): void {}
      }
      return Wrong;
    }).toThrow("DJ_HANDLER_DECLARATION");
  });

  it("marks a background method in either order of the decorators", () => {
    class Both extends LiveView {
      @eventHandler() @background a(): void {}
      @background @eventHandler() b(): void {}
    }
    expect(find(new Both(), "a")).toBeDefined();
    expect(find(new Both(), "b")).toBeDefined();
  });
});
