import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Builder, By, Capabilities, Key as Keys, type WebDriver } from "selenium-webdriver";
import { startDisplay } from "./display.js";
import { type Engine, type Key, movesOf, type Programs, type Tab } from "./engine.js";

/** Starts WebKitGTK's browser on a display of its own. */
export async function launchWebKit({
  WebKitWebDriver,
  MiniBrowser,
  Xvfb,
}: Programs<"WebKitWebDriver" | "MiniBrowser" | "Xvfb">): Promise<Engine> {
  const display = await startDisplay(Xvfb);
  const port = await freePort();
  const service = spawn(WebKitWebDriver, [`--port=${port}`], {
    stdio: "ignore",
    env: {
      ...process.env,
      DISPLAY: display.name,
      GDK_BACKEND: "x11",
      // Containers have no user namespaces and no GPU.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
      WEBKIT_DISABLE_DMABUF_RENDERER: "1",
      LIBGL_ALWAYS_SOFTWARE: "1",
    },
  });
  const stop = (): void => {
    service.kill();
    display.process.kill();
  };
  try {
    await answers(port);
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(
        new Capabilities({
          browserName: "MiniBrowser",
          pageLoadStrategy: "none",
          "webkitgtk:browserOptions": { binary: MiniBrowser, args: ["--automation"] },
        }),
      )
      .build();
    return {
      name: "webkit",
      version: (await driver.getCapabilities()).getBrowserVersion() ?? "",
      tab: tabOf(driver),
      async close() {
        await driver.quit().catch(() => {});
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

const keys: { readonly [K in Key]: string } = {
  F8: Keys.F8,
  Escape: Keys.ESCAPE,
  Tab: Keys.TAB,
  Enter: Keys.ENTER,
};

function tabOf(driver: WebDriver): Tab {
  const find = (selector: string) => driver.findElement(By.css(selector));
  const evaluate: Tab["evaluate"] = (run, ...args) =>
    answered(driver.executeScript(`return (${run}).apply(null, arguments)`, ...args));
  return {
    ...movesOf(evaluate),
    evaluate,
    click: (selector) => find(selector).click(),
    hover: async (selector) =>
      driver
        .actions()
        .move({ origin: find(selector) })
        .perform(),
    type: (text) => driver.actions().sendKeys(text).perform(),
    key: (name) => driver.actions().sendKeys(keys[name]).perform(),
    screenshot: async () => Buffer.from(await driver.takeScreenshot(), "base64"),
  };
}

/** A script is never answered when its page enters the back/forward cache while it runs. */
function answered<Result>(result: Promise<Result>): Promise<Result> {
  const limit = new AbortController();
  const tooLate = wait(15_000, undefined, { signal: limit.signal }).then(() => {
    throw new Error("a script in the page must answer within 15 seconds, and did not");
  });
  return Promise.race([result, tooLate]).finally(() => limit.abort());
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error("WebKitWebDriver must answer within 10 seconds, and did not");
}
