import type { Engine, Programs } from "./engine.js";
import { launchPuppeteer } from "./puppeteer.js";

export function launchChromium({ chromium: executablePath }: Programs<"chromium">): Promise<Engine> {
  return launchPuppeteer("chromium", {
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
}
