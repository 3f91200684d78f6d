import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flashClear, flashPut, readFlashCommands } from "./command.js";

const undo = { label: "Undo", event: "undo" };

describe("flashPut", () => {
  it("creates a command for any level, white space included", () => {
    for (const level of [
      "info",
      "error",
      "brand-new_1",
      "🎉",
      'say"hi"',
      "",
      "two words",
      " a\tb\n",
      "\u00a0",
    ])
      expect(flashPut(level, "Hello")).toEqual({ action: "put", level, message: "Hello" });
  });

  it("refuses control characters that are not white space, whatever else a level contains", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom("\u0000", "\u0007", "\u001b", "\u007f"),
        fc.string(),
        (a, bad, b) => {
          expect(() => flashPut(a + bad + b, "Hello")).toThrow("DJ_FLASH_LEVEL");
        },
      ),
    );
    expect(() => flashPut("a\u0000", "Hello")).toThrow(
      'DJ_FLASH_LEVEL: A flash level must not contain control characters, got "a\\u0000". Use a name such as "info".',
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
      'Unknown option in putFlash: auto_dismiss. Did you mean "autoDismiss"? Valid options: autoDismiss, key, dismissible, action, title, icon, container, politeness, timeBar, progress, onClose.',
    ],
    [["key"], "putFlash options must be an object, got an array."],
    [{ dismissible: "no" }, 'dismissible must be true or false, got "no".'],
    [
      { action: null },
      'action must be an object such as { label: "Undo", event: "undo" } or { label: "Open", href: "/" }, got null.',
    ],
    [
      { action: { label: "Undo", handler: "undo" } },
      'action must have a label, and an event or an href, as in { label: "Undo", event: "undo" } or { label: "Open", href: "/" }, got an object with label, handler.',
    ],
    [{ action: [] }, "action must be one action or a list of 1 to 3, got 0."],
    [{ action: Array(4).fill(undo) }, "action must be one action or a list of 1 to 3, got 4."],
    [{ action: [undo, { ...undo, label: "" }] }, "action[1].label must be a string of 1 to 200 characters"],
    [
      { action: { label: "Open", href: "javascript:alert(1)" } },
      'action.href must not contain a "javascript:" URL. Use a relative URL or http:',
    ],
    [{ title: 5 }, "title must be a string of 1 to 200 characters, got 5."],
    [{ icon: true }, "icon must be a string of 1 to 16 characters, got true."],
    [
      { container: "a b" },
      'container must be a container name of 1 to 50 letters, digits, "-" and "_", such as "form", got "a b".',
    ],
    [{ politeness: "off" }, 'politeness must be "polite" or "assertive", got "off".'],
    [{ onClose: { event: "" } }, "onClose.event must be a string of 1 to 200 characters, got 0 characters."],
    [{ onClose: "closed" }, 'onClose must be an object such as { event: "closed" }, got "closed".'],
  ])("refuses the options %j", (options, message) => {
    expect(() => flashPut("info", "x", options as never)).toThrow(`DJ_FLASH_OPTION: ${message}`);
  });

  it("carries what a message has besides its text", () => {
    const options = { title: "Done", icon: "🎉", container: "form", politeness: "assertive" } as const;
    const onClose = { event: "closed", params: { id: 3 } };
    expect(flashPut("info", "x", { ...options, onClose })).toEqual({
      action: "put",
      level: "info",
      message: "x",
      ...options,
      onClose,
    });
    expect(flashPut("info", "x", { icon: false })).toMatchObject({ icon: false });
  });

  it("has one button as `button`, and anything else as a list", () => {
    const link = { label: "Open", href: "/items/3" };
    expect(flashPut("info", "x", { action: [undo] })).toMatchObject({ button: undo });
    expect(flashPut("info", "x", { action: link })).toMatchObject({ actions: [link] });
    expect(flashPut("info", "x", { action: [undo, link] })).toMatchObject({ actions: [undo, link] });
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

describe("flashClear with a key", () => {
  it("clears one message", () => {
    expect(flashClear({ key: "job" })).toEqual({ action: "clear", level: "\0", key: "job" });
  });

  it.each([
    [5, "DJ_FLASH_LEVEL: clearFlash must be called with a level or { key }, got 5."],
    [{ level: "info" }, "DJ_FLASH_OPTION: Unknown option in clearFlash: level. Valid options: key."],
    [{}, "DJ_FLASH_OPTION: key must be a string of 1 to 200 characters, got undefined."],
  ])("refuses %j", (which, message) => {
    expect(() => flashClear(which as never)).toThrow(message);
  });
});

describe("readFlashCommands", () => {
  it("reads every field that putFlash can set", () => {
    const commands = [
      flashPut("two words", "x", {
        autoDismiss: 1,
        key: "k",
        dismissible: false,
        action: [undo, { label: "Open", href: "/" }],
        title: "t",
        icon: false,
        container: "form",
        politeness: "polite",
        onClose: { event: "closed" },
      }),
      { ...flashPut("info", "y", { action: undo }), label: "Info" },
      flashClear({ key: "k" }),
    ];
    expect(readFlashCommands(JSON.stringify(commands))).toEqual(commands);
  });

  it("reads what was kept, and leaves out whatever is not a command", () => {
    const put = { action: "put", level: "info", message: "one" };
    const kept = [
      put,
      null,
      1,
      {},
      { ...put, level: "x\u0000" },
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
