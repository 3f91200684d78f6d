import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Decorators are lowered: no Node release runs them as they are.
  esbuild: { target: "es2022" },
  resolve: {
    // The examples import the package by its name; tests run them on the sources.
    alias: [
      {
        find: /^djust-ts$/,
        replacement: fileURLToPath(new URL("src/server/index.ts", import.meta.url)),
      },
    ],
  },
  test: {
    include: ["{src,test,examples,bench}/**/*.test.ts"],
    globalSetup: ["test/support/client-script.ts"],
    // Browsers and servers of many tests at once starve one another on two cores.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ["default", "./scripts/vitest-counts.mjs"],
  },
});
