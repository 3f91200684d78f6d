// Runs Orca with Chromium and Firefox, and writes what it says to docs/guide/screen-reader.md.

import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { writeBundles } from "../../scripts/client-bundle.mjs";
import { findExecutable } from "../../scripts/executables.mjs";
import { createApp } from "../../src/server/index.js";
import { launchPuppeteer } from "../engines/puppeteer.js";
import { cases, type Room } from "./cases.js";
import { startReader } from "./reader.js";
import { layout, routes } from "./views.js";

await writeBundles();
const only = process.argv[2];
const heardBy: Record<string, string[][]> = {};
const versions: Record<string, string> = {};
let orca = "";

for (const name of ["chromium", "firefox"] as const) {
  if (only && only !== name) continue;
  const app = createApp({ routes, layout, logger: false, developmentTools: false });
  const sockets = new Set<Socket>();
  let isUp = true;
  const server = createServer((request, response) => {
    if (request.url?.includes("scriptless"))
      response.setHeader("content-security-policy", "script-src 'none'");
    void app.handle(request, response);
  });
  server.on("upgrade", (request, socket, head) =>
    isUp ? app.upgrade(request, socket, head) : socket.destroy(),
  );
  server.on("connection", (socket) => {
    if (!isUp) return void socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const reader = await startReader(path("Xvfb"));
  orca = reader.version;
  const engine = await launchPuppeteer(name, {
    headless: false,
    env: reader.env as Record<string, string>,
    executablePath: path(name),
    ...(name === "firefox"
      ? { browser: "firefox", protocol: "webDriverBiDi" }
      : { args: ["--no-sandbox", "--disable-gpu", "--force-renderer-accessibility", "--no-first-run"] }),
  });
  versions[name] = engine.version;
  const { tab } = engine;
  const heard: string[][] = (heardBy[name] = []);
  const nudge = () =>
    tab.evaluate(() => {
      document.querySelector("[data-nudge]")?.remove();
      const element = document.body.appendChild(document.createElement("span"));
      element.dataset["nudge"] = "";
      element.textContent = "·";
    });
  const listen: Room["listen"] = (isComplete) => reader.listen(() => nudge().catch(() => {}), isComplete);
  try {
    await tab.goto(origin);
    await listen();
    const room: Room = {
      tab,
      listen,
      key: reader.key,
      origin,
      click: (id, values = {}) =>
        tab.evaluate(
          (id, values) => {
            const element = document.getElementById(id);
            for (const [name, value] of Object.entries(values))
              element?.setAttribute(`dj-value-${name}`, value);
            element?.click();
          },
          id,
          values,
        ),
      network(on) {
        isUp = on;
        if (!on) for (const socket of sockets) socket.destroy();
      },
    };
    for (const one of cases) {
      await one.run(room).catch((error) => console.error(one.name, error));
      const said = await listen((said) =>
        one.expected.every((text) => said.some((utterance) => is(utterance, text))),
      );
      heard.push(said);
      console.log(
        `${name} | ${isHeard(one.expected, said) ? "ok" : "NO"} | ${one.name} | ${said.join(" / ")}`,
      );
    }
  } finally {
    await engine.close();
    reader.close();
    for (const socket of sockets) socket.destroy();
    await app.close();
    server.close();
  }
}

const names = Object.keys(heardBy);
const lines = [
  `| case | ${names.map((name) => `Chromium ${versions[name]}`.replace("Chromium", name === "firefox" ? "Firefox" : "Chromium")).join(" | ")} |`,
  `|---|${"---|".repeat(names.length)}`,
  ...cases
    .map(({ name, expected }, at) =>
      [
        `| ${name}`,
        ...names.map((browser) => {
          const said = heardBy[browser]?.[at] ?? [];
          return `${isHeard(expected, said) ? "" : "**differs**: "}${said.map((one) => `“${one}”`).join(" ") || "nothing"}`;
        }),
      ].join(" | "),
    )
    .map((line) => `${line} |`),
];
const file = new URL("../../docs/guide/screen-reader.md", import.meta.url);
writeFileSync(
  file,
  readFileSync(file, "utf8").replace(
    /(<!-- transcript -->)[\s\S]*(<!-- \/transcript -->)/,
    (_, start, end) => `${start}\n\nOrca ${orca}.\n\n${lines.join("\n")}\n\n${end}`,
  ),
);

/** Whether an utterance is a text, which may follow the name of its region. */
function is(said: string, text: string): boolean {
  return said === text || said.endsWith(` ${text}`);
}

/** Whether each text was said as often as expected, in order, whole. */
function isHeard(expected: readonly string[], said: readonly string[]): boolean {
  const relevant = said.filter((one) => expected.some((text) => is(one, text)));
  return relevant.length === expected.length && expected.every((text, at) => is(relevant[at] ?? "", text));
}

function path(name: Parameters<typeof findExecutable>[0]): string {
  const found = findExecutable(name);
  if (!found) throw new Error(`${name} must be installed. Run "npm run setup:test"`);
  return found;
}
