import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flashClear, flashPut, readFlashCommands } from "./command.js";

describe("flashPut", () => {
  it("creates a command for any level that is a single class token", () => {
    for (const level of ["info", "success", "warning", "error", "brand-new_1", "🎉", 'say"hi"', ""])
      expect(flashPut(level, "Hello")).toEqual({ action: "put", level, message: "Hello" });
  });

  it("names a level that is not a single class", () => {
    expect(() => flashPut("two words", "Hello")).toThrow(
      'DJ_FLASH_LEVEL: Flash level "two words" must be a single CSS class name. Use letters, digits, "-" and "_".',
    );
  });

  it("refuses white space and control characters in a level, whatever else it contains", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(" ", "\n", "\t", "\f", "\u00a0", "\u0000"),
        fc.string(),
        (a, bad, b) => {
          expect(() => flashPut(a + bad + b, "Hello")).toThrow("DJ_FLASH_LEVEL");
        },
      ),
    );
  });

  it("accepts a message of 10,000 characters and no longer", () => {
    expect(flashPut("info", "x".repeat(10_000)).message).toHaveLength(10_000);
    expect(() => flashPut("info", "x".repeat(10_001))).toThrow(/DJ_FLASH_MESSAGE.*10000.*10001/);
  });

  it("accepts an empty message", () => {
    expect(flashPut("info", "").message).toBe("");
  });

  it.each([undefined, null, 7, {}, new Error("x")])("refuses %s as a message", (message) => {
    expect(() => flashPut("info", message as never)).toThrow("DJ_FLASH_MESSAGE");
  });

  it("carries its options", () => {
    const action = { label: "Undo", event: "undo", params: { id: 3 } };
    expect(flashPut("info", "x", { autoDismiss: 0, key: "k", dismissible: true, action })).toEqual({
      action: "put",
      level: "info",
      message: "x",
      autoDismiss: 0,
      key: "k",
      dismissible: true,
      button: action,
    });
  });

  it.each([
    [
      { auto_dismiss: 8000 },
      "auto_dismiss is no option of putFlash; there are autoDismiss, key, dismissible, action",
    ],
    [{ dismissible: "no" }, 'dismissible is true or false, got "no"'],
    [{ action: null }, "action options are an object, got null"],
    [
      { action: { label: "Undo", handler: "undo" } },
      "handler is no option of action; there are label, event, params",
    ],
  ])("refuses the options %j", (options, message) => {
    expect(() => flashPut("info", "x", options as never)).toThrow(`DJ_FLASH_OPTION: ${message}`);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "5"])("refuses autoDismiss %s", (autoDismiss) => {
    expect(() => flashPut("info", "x", { autoDismiss: autoDismiss as number })).toThrow("DJ_FLASH_OPTION");
  });
});

describe("flashClear", () => {
  it("clears every level when called without one", () => {
    expect(flashClear()).toEqual({ action: "clear" });
  });

  it("accepts the empty level as a level of its own", () => {
    expect(flashClear("")).toEqual({ action: "clear", level: "" });
  });

  it("accepts levels that are not valid classes", () => {
    expect(flashClear('a "b" 🎉')).toEqual({ action: "clear", level: 'a "b" 🎉' });
  });
});

describe("readFlashCommands", () => {
  it("reads what was kept, and leaves out whatever is not a command", () => {
    const put = { action: "put", level: "info", message: "one" };
    const kept = [
      put,
      null,
      1,
      {},
      { ...put, level: "x y" },
      { ...put, message: {} },
      { action: "clear", level: "info" },
      { action: "clear", level: 1 },
    ];
    expect(readFlashCommands(JSON.stringify(kept))).toEqual([put, { action: "clear", level: "info" }]);
  });

  it.each(["", "not JSON", "{}", "null", "1"])("reads nothing from %j", (json) => {
    expect(readFlashCommands(json)).toEqual([]);
  });
});
