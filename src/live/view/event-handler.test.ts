import { describe, expect, it, vi } from "vitest";
import { background, checkEventTable, eventHandler, findHandler } from "./event-handler.js";
import type { EventTable } from "./event-table.js";
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
  static override events = { save: true, gone: false, missing: true } as never;
  save(): string {
    return "saved";
  }
  gone(): void {}
  other(): void {}
}

class ListView extends LiveView {
  static override events = ["save"];
  save(): string {
    return "saved";
  }
  other(): void {}
}

const find = (view: LiveView, name: string) => findHandler(view, name);
const call = (view: LiveView, name: string, ...args: unknown[]) => find(view, name)?.method.apply(view, args);

describe("findHandler", () => {
  it("finds marked methods, including inherited ones, and calls them on the view", () => {
    const view = new View();
    expect(call(view, "save", 1, 2)).toBe("saved");
    expect(view.log).toEqual([[1, 2]]);
    expect(call(view, "inherited")).toBe("inherited");
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

  it("accepts a table or a list in a tool chain without decorators", () => {
    expect(call(new TableView(), "save")).toBe("saved");
    expect(call(new ListView(), "save")).toBe("saved");
    for (const name of ["gone", "missing", "other", "constructor", "toString"])
      expect(find(new TableView(), name)).toBeUndefined();
    expect(find(new ListView(), "other")).toBeUndefined();
  });

  it("finds a method that a test has replaced", () => {
    const replaced = vi.spyOn(TableView.prototype, "save");
    for (const again of [1, 2]) {
      replaced.mockReturnValue(`replaced ${again}`);
      expect(call(new TableView(), "save")).toBe(`replaced ${again}`);
    }
    replaced.mockRestore();
    expect(call(new TableView(), "save")).toBe("saved");
  });

  it("refuses a static or private method early", () => {
    expect(() => {
      class Wrong extends LiveView {
        @eventHandler() static save(): void {}
      }
      return Wrong;
    }).toThrow("DJ_HANDLER_DECLARATION");
  });

  it("merges the tables of a class and its parents", () => {
    class Parent extends TableView {
      static override events = { other: true } as never;
    }
    class Child extends Parent {
      static override events = ["own"] as never;
      own(): string {
        return "own";
      }
    }
    for (const name of ["own", "other", "save"]) expect(find(new Child(), name)).toBeDefined();
    expect(find(new Child(), "gone")).toBeUndefined();
  });

  it("explains how to fix legacy decorators", () => {
    const legacy = (decorator: unknown) => (decorator as (...args: unknown[]) => void)({}, "save", {});
    for (const decorator of [eventHandler(), background])
      expect(() => legacy(decorator)).toThrow(/DJ_HANDLER_DECLARATION.*experimentalDecorators/);
  });

  it("refuses reserved LiveView names and invalid schemas", () => {
    expect(() => {
      class Wrong extends LiveView {
        @eventHandler() override mount(): void {}
      }
      return Wrong;
    }).toThrow(/DJ_HANDLER_DECLARATION: .*mount/);
    expect(() =>
      eventHandler({ params: {} as never })(() => {}, { kind: "method", name: "x" } as never),
    ).toThrow(/DJ_HANDLER_DECLARATION: .*Standard Schema/);
  });

  it("marks a background method with the decorators in either order", () => {
    class Both extends LiveView {
      @eventHandler() @background a(): void {}
      @background @eventHandler() b(): void {}
    }
    expect(find(new Both(), "a")).toBeDefined();
    expect(find(new Both(), "b")).toBeDefined();
  });
});

describe("checkEventTable", () => {
  it.each([
    [{ save: true, gone: false }, undefined],
    [["save"], undefined],
    [{ save: { background: true } }, undefined],
    [{ mount: true }, "a handler must not be named mount"],
    [{ saev: true }, "saev must be a method"],
    [{ field: true }, "field must be a method"],
    [{ save: "yes" }, "options must be an object"],
    [{ save: { params: 5 } }, "Standard Schema"],
  ])("reports for %j: %j", (events, message) => {
    class Saves extends LiveView {
      static override events = events as EventTable;
      field = () => {};
      save(): void {}
      override mount(): void {}
    }
    class Child extends Saves {}
    const check = expect(() => checkEventTable(Child));
    if (message) check.toThrow(message);
    else check.not.toThrow();
  });
});
