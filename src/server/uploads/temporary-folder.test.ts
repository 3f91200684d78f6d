import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./temporary-folder.js";

/** What is left of the folders that were there before a process stores its first file. */
async function leftOf(names: readonly string[], modified?: Date): Promise<string[]> {
  const path = await mkdtemp(join(tmpdir(), "uploads-"));
  onTestFinished(() => rm(path, { recursive: true }));
  for (const name of names) {
    await mkdir(join(path, name));
    if (modified) await utimes(join(path, name), modified, modified);
  }
  const storage = temporaryFolder({ path });
  await storage.create({ name: "a.txt", size: 1, type: "text/plain" });
  const left = (await readdir(path)).filter((name) => names.includes(name));
  await storage.close?.();
  return left;
}

const here = `djust-uploads-${hostname().replace(/[^\w.]/g, "_")}`;
const { pid: ended } = spawnSync(process.execPath, ["--version"]);

test("removes the folder of a process that has ended", async () => {
  expect(await leftOf([`${here}-${ended}-abcdef`])).toEqual([]);
});

test("removes the folder of an earlier process with the same id", async () => {
  expect(await leftOf([`${here}-${process.pid}-abcdef`], new Date(0))).toEqual([]);
});

test("keeps the folders of running processes, of this one and of other machines", async () => {
  const others = [
    `${here}-${process.ppid}-abcdef`,
    `${here}-${process.pid}-abcdef`,
    `djust-uploads-another-machine-${ended}-abcdef`,
    "a folder of its own",
  ];
  expect((await leftOf(others)).toSorted()).toEqual(others.toSorted());
});

test("removes its own folder when it is closed", async () => {
  const path = await mkdtemp(join(tmpdir(), "uploads-"));
  onTestFinished(() => rm(path, { recursive: true }));
  const storage = temporaryFolder({ path });
  await storage.create({ name: "a.txt", size: 1, type: "text/plain" });
  expect(await readdir(path)).toHaveLength(1);
  await storage.close?.();
  expect(await readdir(path)).toEqual([]);
});
