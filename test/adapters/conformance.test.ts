import { adapterCases } from "djust-ts/testing/adapters";
import { describe, test } from "vitest";
import { adapters } from "./frameworks/index.js";

describe.each(adapters)("$name", (adapter) => {
  for (const { name, run } of adapterCases(adapter)) test(name, run);
});
