// Runs Orca with Chromium and Firefox, and writes what it says to docs/guide/screen-reader.md. Fails if it says something
// else than the cases expect. With the name of a browser, it runs in that one and writes nothing.

import { readFileSync, writeFileSync } from "node:fs";
import { writeBundles } from "../../scripts/client-bundle.mjs";
import { findExecutable, type Program } from "../../scripts/executables.mjs";
import type { Tab } from "../engines/engine.js";
import { launchPuppeteer } from "../engines/puppeteer.js";
import { cases, type Room } from "./cases.js";
import { startReader, type Utterance } from "./reader.js";
import { startSite } from "./site.js";
import {
  type Browser,
  browsers,
  cellOf,
  expectedIn,
  type Hearing,
  isAsExpected,
  isText,
  transcriptOf,
} from "./transcript.js";

await writeBundles();
const only = process.argv[2];
const hearings: Hearing[] = [];
let orca = "";

for (const browser of browsers) if (!only || only === browser) hearings.push(await hear(browser));

if (!only) {
  const file = new URL("../../docs/guide/screen-reader.md", import.meta.url);
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(
      /(<!-- transcript -->)[\s\S]*(<!-- \/transcript -->)/,
      (_, start, end) => `${start}\n\nOrca ${orca}.\n\n${transcriptOf(cases, hearings)}\n\n${end}`,
    ),
  );
}
const differing = hearings.flatMap(({ browser, heard }) =>
  cases
    .filter((one, at) => !isAsExpected(one, heard[at] ?? [], browser))
    .map(({ name }) => `${browser}: ${name}`),
);
if (hearings.length === 0 || differing.length > 0) {
  console.error(`differs from what is expected:\n${differing.join("\n")}`);
  process.exitCode = 1;
}

/** Runs all cases in one browser. */
async function hear(browser: Browser): Promise<Hearing> {
  const site = await startSite();
  const reader = await startReader(pathOf("Xvfb"));
  orca = reader.version;
  const engine = await launchPuppeteer(browser, {
    headless: false,
    env: reader.env as Record<string, string>,
    executablePath: pathOf(browser),
    ...(browser === "firefox"
      ? { browser: "firefox", protocol: "webDriverBiDi" }
      : { args: ["--no-sandbox", "--disable-gpu", "--force-renderer-accessibility", "--no-first-run"] }),
  });
  const { tab } = engine;
  const listen: Room["listen"] = (isComplete) => reader.listen(() => nudge(tab).catch(() => {}), isComplete);
  const room: Room = {
    tab,
    listen,
    key: reader.key,
    origin: site.origin,
    network: site.network,
    click: (id, values = {}) =>
      tab.evaluate(
        (id, values) => {
          const element = document.getElementById(id);
          for (const name of element?.getAttributeNames() ?? [])
            if (name.startsWith("dj-value-")) element?.removeAttribute(name);
          for (const [name, value] of Object.entries(values))
            element?.setAttribute(`dj-value-${name}`, value);
          element?.click();
        },
        id,
        values,
      ),
  };
  try {
    await tab.goto(site.origin);
    reader.clickPage();
    await listen();
    const heard: (readonly Utterance[])[] = [];
    for (const one of cases) {
      await one.run(room);
      const all = await listen((heard) =>
        expectedIn(one, browser).every((text) => heard.some((said) => isText(said, text))),
      );
      heard.push(all);
      console.log(`${browser} | ${one.name} | ${cellOf(one, all, browser)}`);
    }
    return { browser, version: engine.version, heard };
  } finally {
    await engine.close();
    reader.close();
    await site.close();
  }
}

/** Changes the page where Orca notices it, even while a dialog is open, and says nothing of it. */
function nudge(tab: Tab): Promise<void> {
  return tab.evaluate(() => {
    document.querySelector("[data-nudge]")?.remove();
    const parent = document.querySelector("dialog[open]") ?? document.body;
    const element = parent.appendChild(document.createElement("span"));
    element.dataset["nudge"] = "";
    element.textContent = "·";
  });
}

function pathOf(name: Program): string {
  const found = findExecutable(name);
  if (!found) throw new Error(`${name} must be installed. Run "npm run setup:test"`);
  return found;
}
