import puppeteer, { type LaunchOptions, type Page } from "puppeteer-core";
import { type Engine, type EngineName, movesOf, type Tab } from "./engine.js";

/** Starts a browser that Puppeteer drives: Chromium by its debugging protocol, Firefox by WebDriver BiDi. */
export async function launchPuppeteer(name: EngineName, options: LaunchOptions): Promise<Engine> {
  const browser = await puppeteer.launch({ headless: true, ...options });
  // The first tab of Firefox never has the focus.
  const page = await browser.newPage();
  return {
    name,
    version: (await browser.version()).replace(/^\D+/, ""),
    tab: tabOf(page),
    close: () => browser.close(),
  };
}

function tabOf(page: Page): Tab {
  const evaluate: Tab["evaluate"] = (run, ...args) => page.evaluate(run as never, ...args) as never;
  return {
    ...movesOf(evaluate),
    evaluate,
    click: (selector) => page.click(selector),
    hover: (selector) => page.hover(selector),
    type: (text) => page.keyboard.type(text),
    key: (name) => page.keyboard.press(name),
    screenshot: () => page.screenshot(),
  };
}
