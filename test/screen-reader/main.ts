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
  try {
    await tab.goto(origin);
    await reader.listen();
    const room: Room = {
      tab,
      reader,
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
      const said = await reader.listen();
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

/** Whether each text was said as often as expected, in order, whole. */
function isHeard(expected: readonly string[], said: readonly string[]): boolean {
  const all = said.join("\n");
  const times = (text: string): number => all.split(text).length - 1;
  let from = 0;
  const isInOrder = expected.every((text) => {
    const at = all.indexOf(text, from);
    from = at + text.length;
    return at >= 0;
  });
  return (
    isInOrder && expected.every((text) => times(text) === expected.filter((one) => one.includes(text)).length)
  );
}

function path(name: Parameters<typeof findExecutable>[0]): string {
  const found = findExecutable(name);
  if (!found) throw new Error(`${name} must be installed. Run "npm run setup:test"`);
  return found;
}
void [orca, versions, readFileSync, writeFileSync];
