import type { Engine, Programs } from "./engine.js";
import { launchPuppeteer } from "./puppeteer.js";

export function launchFirefox({ firefox: executablePath }: Programs<"firefox">): Promise<Engine> {
  return launchPuppeteer("firefox", { browser: "firefox", protocol: "webDriverBiDi", executablePath });
}
