import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { leftOut } from "../../scripts/complete-lock.mjs";
import { root } from "./entry-points.js";

const text = readFileSync(`${root}package-lock.json`, "utf8");

test("the lock file lists the optional packages of every platform", () => {
  const names = leftOut(JSON.parse(text).packages).map(([path]) => path);
  expect(names, "run: node scripts/complete-lock.mjs").toEqual([]);
});

test("the lock file names no registry and no local folder", () => {
  expect(text).not.toMatch(
    /"resolved"|https?:\/\/(?!\S*(?:fund|sponsor|opencollective|tidelift|patreon|paypal|support))/,
  );
  expect(text).not.toMatch(/"file:|"link": true/);
});

test("the lock file records the platform in each optional package's name", () => {
  const optionalDependencies = {
    "@a/b-linux-x64-musl": "1.2.3",
    "@a/b-darwin-arm64": "1.2.3",
    "@a/ranged": "^1.0.0",
  };
  expect(leftOut({ "node_modules/@a/b": { version: "1.2.3", dev: true, optionalDependencies } })).toEqual([
    [
      "node_modules/@a/b-linux-x64-musl",
      { version: "1.2.3", dev: true, optional: true, os: ["linux"], cpu: ["x64"], libc: ["musl"] },
    ],
    [
      "node_modules/@a/b-darwin-arm64",
      { version: "1.2.3", dev: true, optional: true, os: ["darwin"], cpu: ["arm64"] },
    ],
  ]);
});
