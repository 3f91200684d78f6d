import { expect, it } from "vitest";
import { flashClear, flashPut } from "./command.js";
import { FlashLevels } from "./levels.js";

const success = {
  autoDismiss: 4000,
  politeness: "assertive",
  dismissible: true,
  icon: "✓",
  label: "Success",
} as const;

it("sets what a message leaves open", () => {
  const levels = new FlashLevels({ levels: { success } });
  expect(levels.complete(flashPut("success", "x"))).toMatchObject(success);
  expect(levels.complete(flashPut("success", "x", { autoDismiss: 0, icon: false }))).toMatchObject({
    ...success,
    autoDismiss: 0,
    icon: false,
  });
});

it("leaves other levels and clears alone", () => {
  const levels = new FlashLevels({ levels: { success } });
  expect(levels.complete(flashPut("info", "x"))).toEqual(flashPut("info", "x"));
  expect(levels.complete(flashClear("success"))).toEqual(flashClear("success"));
  expect(new FlashLevels({ levels: {} }).complete(flashPut("__proto__", "x"))).toEqual(
    flashPut("__proto__", "x"),
  );
});

it("keeps a message with an action until it is closed, unless its own options say otherwise", () => {
  const levels = new FlashLevels({ levels: { success } });
  const action = { label: "Undo", event: "undo" };
  expect(levels.complete(flashPut("success", "x", { action })).autoDismiss).toBeUndefined();
  expect(levels.complete(flashPut("success", "x", { action, autoDismiss: 1 })).autoDismiss).toBe(1);
});

it("is nothing on the page where nothing is set", () => {
  expect(new FlashLevels().toJSON()).toBeUndefined();
  expect(new FlashLevels({ max: 3 }).toJSON()).toEqual({ max: 3 });
});

it.each([
  [{ level: {} }, 'Unknown option in flash: level. Did you mean "levels"? Valid options: levels, max.'],
  [{ max: 0 }, "flash.max must be a whole number, 1 or more, got 0."],
  [
    { levels: { info: { auto: 1 } } },
    "Unknown option in flash.levels.info: auto. Valid options: autoDismiss,",
  ],
  [
    { levels: { info: { politeness: "off" } } },
    'flash.levels.info.politeness must be "polite" or "assertive"',
  ],
  [{ levels: { info: { icon: "" } } }, "flash.levels.info.icon must be a string of 1 to 16 characters"],
  [{ levels: { info: { autoDismiss: "5" } } }, "flash.levels.info.autoDismiss must be a whole number of"],
  [{ levels: { info: null } }, "flash.levels.info options must be an object, got null."],
  [{ levels: [] }, "flash.levels must be an object"],
  [5, "flash options must be an object, got 5."],
])("refuses %j", (settings, message) => {
  expect(() => new FlashLevels(settings as never)).toThrow(`DJ_FLASH_OPTION: ${message}`);
});

it("translates no label of a level that only has the name of an inherited property", () => {
  const levels = new FlashLevels({ levels: { constructor: { label: "Builder" } } });
  expect(levels.complete(flashPut("constructor", "x"), { info: "Hinweis" }).label).toBe("Builder");
  expect(levels.toJSON({ info: "Hinweis" })).toEqual({ levels: { constructor: { label: "Builder" } } });
});
