import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "djust-showcase-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("npm start prints the server's address and exits with 0 on SIGTERM", async () => {
  const server = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("server.ts", import.meta.url))],
    {
      env: { ...process.env, PORT: "0", SHOWCASE_DATABASE: join(folder, "items.db") },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = once(server, "exit");
  let output = "";
  for await (const text of server.stdout) {
    output += text;
    const url = /open at (http\S+)/.exec(output)?.[1];
    if (!url) continue;
    expect((await fetch(url)).status).toBe(200);
    server.kill("SIGTERM");
    break;
  }
  expect(await ended).toEqual([0, null]);
});
