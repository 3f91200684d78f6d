import { describe, expect, test } from "vitest";
import { isAccepted, mediaTypeOf, shownName } from "./file-names.js";

describe("the name of a file, as users see it", () => {
  test.each([
    ["orders.csv", "orders.csv"],
    ["Bestellungen für März.csv", "Bestellungen für März.csv"],
    ["../../etc/passwd", "passwd"],
    ["..\\..\\windows\\win.ini", "win.ini"],
    ["/etc/shadow", "shadow"],
    ["C:\\fakepath\\a.png", "a.png"],
    ["a/", "file"],
    ["..", "file"],
    [".", "file"],
    ["", "file"],
    ["   ", "file"],
    ["a\0.png", "a.png"],
    ["a\r\nSet-Cookie: b", "aSet-Cookie: b"],
    ["\u202egpj.exe", "gpj.exe"],
    ["\ud800.txt", "\ufffd.txt"],
    [".htaccess", ".htaccess"],
    ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    [`${"x".repeat(300)}.png`, `${"x".repeat(251)}.png`],
    [`${"x/".repeat(5_000)}a.png`, "a.png"],
    ["y".repeat(100_000), "y".repeat(255)],
  ])("%j is %j", (given, shown) => expect(shownName(given)).toBe(shown));
});

test.each([
  ["image/png", "image/png"],
  ["Text/CSV; charset=utf-8", "text/csv"],
  ["", ""],
  ["nothing", ""],
  ["image/png/../x", ""],
  ["image/<script>", ""],
  [`image/${"x".repeat(200)}`, ""],
])("the media type %j is %j", (given, type) => expect(mediaTypeOf(given)).toBe(type));

test.each([
  ["a.csv", "", [".csv"], true],
  ["a.CSV", "", [".csv"], true],
  ["a.csv.exe", "", [".csv"], false],
  ["csv", "text/csv", [".csv"], false],
  ["a", "text/csv", ["text/csv"], true],
  ["a", "image/png", ["image/*"], true],
  ["a", "imagex/png", ["image/*"], false],
  ["a.png", "", ["image/*"], false],
  ["a", "", [], true],
] as const)("%j of the type %j: %j accepts it: %j", (name, type, accept, is) =>
  expect(isAccepted(name, type, accept)).toBe(is),
);
