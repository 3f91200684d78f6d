import { defineConfig } from "@playwright/test";

const port = process.env.E2E_PORT ?? "3210";

export default defineConfig({
  testDir: "e2e",
  use: {
    baseURL: `http://localhost:${port}`,
    // CHROMIUM_PATH: a Chromium that is already installed.
    launchOptions: process.env.CHROMIUM_PATH
      ? { executablePath: process.env.CHROMIUM_PATH, args: ["--no-sandbox"] }
      : {},
  },
  webServer: {
    command: "npx tsx src/server.ts",
    env: { PORT: port },
    url: `http://localhost:${port}/_djust/health`,
  },
});
