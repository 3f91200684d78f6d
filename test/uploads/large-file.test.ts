import { type ChildProcess, fork } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { openLive } from "../browser/page.js";
import { test } from "../support/chromium.js";
import { longRun } from "../support/long-run.js";

const megabytes = longRun(200, 20);
const cuts = 10;

/** Writes a file of random bytes. @returns its checksum */
async function writeFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = createWriteStream(path);
  for (let at = 0; at < megabytes; at++) {
    const part = randomBytes(1_000_000);
    hash.update(part);
    if (!file.write(part)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
  return hash.digest("hex");
}

async function answerOf(server: ChildProcess): Promise<{ url?: string; grownBytes?: number }> {
  const [answer] = await once(server, "message");
  return answer as { url?: string; grownBytes?: number };
}

test(`a file of ${megabytes} MB arrives whole through ${cuts} cuts, with less than 20 MB of the server's memory`, async ({
  page,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "large-file-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "large.bin");
  const sum = await writeFile(path);
  const program = fileURLToPath(new URL("large-file-program.ts", import.meta.url));
  const server = fork(program, { execArgv: ["--import", "tsx", "--expose-gc"] });
  onTestFinished(() => void server.kill());
  const { url = "" } = await answerOf(server);

  await openLive(page, url);
  const shown: number[] = [];
  await page.exposeFunction("progressed", (percent: number) => shown.push(percent));
  await page.evaluate(() => {
    const { progressed } = window as unknown as { progressed: (percent: number) => void };
    new MutationObserver(() => progressed(Number(document.querySelector("output")?.textContent))).observe(
      document.body,
      { childList: true, subtree: true, characterData: true },
    );
  });
  await page.setInputFiles("input", path);
  await page.locator("output", { hasText: "0" }).waitFor();
  server.send("start");
  await page.click("button");
  for (let cut = 1; cut <= cuts; cut++) {
    const percent = (90 / cuts) * cut;
    await expect
      .poll(() => shown.at(-1) ?? 0, { timeout: 120_000, interval: 5 })
      .toBeGreaterThan(percent - 9);
    server.send("cut");
  }
  await page.waitForFunction((wanted) => document.querySelector("p")?.textContent === wanted, sum, {
    timeout: 120_000,
  });
  expect(new Set(shown).size, "steps of progress").toBeGreaterThan(5);
  server.send("report");
  const { grownBytes = Number.POSITIVE_INFINITY } = await answerOf(server);
  console.info(`${megabytes} MB, ${cuts} cuts: memory grew by ${(grownBytes / 1e6).toFixed(1)} MB`);
  expect(grownBytes).toBeLessThan(20_000_000);
  server.send("close");
  await once(server, "exit");
});
