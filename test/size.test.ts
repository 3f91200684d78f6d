import { expect, test } from "vitest";
import { bundle } from "../scripts/client-bundle.mjs";

test("the page's script, everything included, is at most 12 KB gzipped", async () => {
  const { gzipBytes } = await bundle("src/client/script.ts");
  expect(gzipBytes).toBeLessThanOrEqual(12 * 1024);
});

test("the script of flash alone is at most 3 KB gzipped", async () => {
  const { gzipBytes } = await bundle("src/client/flash-script.ts");
  expect(gzipBytes).toBeLessThanOrEqual(3 * 1024);
});

test("the page's script holds only the browser's room and the wire", async () => {
  const { inputs } = await bundle("src/client/script.ts");
  expect(inputs.filter((file) => !/^src\/(?:client|wire)\//.test(file))).toEqual([]);
});

test("the script of the list of recent messages is at most 1 KB gzipped", async () => {
  const { gzipBytes } = await bundle("src/client/history-script.ts");
  expect(gzipBytes).toBeLessThanOrEqual(1024);
});
