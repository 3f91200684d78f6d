import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("../scripts/system-packages.mjs", import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "djust-setup-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Runs the script with the test's programs first in the PATH. */
function setUp(variables: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    encoding: "utf8",
    env: {
      PATH: [folder, process.env["PATH"]].join(delimiter),
      CHROMIUM_PATH: join(folder, "chromium"),
      REDIS_SERVER_PATH: join(folder, "redis-server"),
      ...variables,
    },
  });
  return { status, output: stdout + stderr };
}

describe("npm run setup:test", () => {
  beforeEach(() => {
    // Without root, the script uses sudo; this stub only runs the command.
    program("sudo", 'while [ "$1" = "-n" ]; do shift; done\nexec "$@"');
  });

  test("changes nothing on a machine that has both programs", () => {
    program("chromium", "echo Chromium 1");
    program("redis-server", "echo Redis 1");
    program("apt-get", `echo "$@" >> "${folder}/calls"`);
    expect(setUp().status).toBe(0);
    expect(() => readFileSync(join(folder, "calls"))).toThrow("ENOENT");
  });

  test("installs what is missing without asking", () => {
    program("chromium", "echo Chromium 1");
    const working = program("working", "echo 1");
    program(
      "apt-get",
      `echo "$DEBIAN_FRONTEND $@" >> "${folder}/calls"\ncp "${working}" "${folder}/redis-server"`,
    );
    expect(setUp()).toMatchObject({ status: 0, output: expect.stringContaining("apt-get install -y") });
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
    expect(calls.slice(-2)).toEqual([
      expect.stringMatching(/^noninteractive .* update$/),
      expect.stringMatching(/^noninteractive .* install -y --no-install-recommends redis-server$/),
    ]);
  });

  test("fails and names what to install when it cannot", () => {
    program("redis-server", "echo Redis 1");
    program("apt-get", "exit 100");
    const { status, output } = setUp();
    expect(status).toBe(1);
    expect(output).toContain("The tests need chromium");
    expect(output).toContain("apt-get install chromium fonts-liberation");
    expect(output).toContain("CHROMIUM_PATH");
  });

  test("does not accept a stub as a browser", () => {
    program("chromium", "echo please install the snap >&2; exit 1");
    program("redis-server", "echo Redis 1");
    program("apt-get", "exit 100");
    expect(setUp()).toMatchObject({ status: 1, output: expect.stringContaining("chromium: missing") });
  });

  test("leaves out a browser that cannot be installed, but not in continuous integration", () => {
    for (const name of ["chromium", "redis-server"]) program(name, "echo 1");
    program("apt-get", `echo "$@" >> "${folder}/calls"; exit 100`);
    const variables = { FIREFOX_PATH: join(folder, "firefox"), XVFB_PATH: join(folder, "Xvfb") };
    expect(setUp(variables)).toMatchObject({
      status: 0,
      output: expect.stringContaining("without firefox, Xvfb, the tests leave out a browser"),
    });
    // One at a time, if the distribution lacks one of them.
    const calls = readFileSync(join(folder, "calls"), "utf8");
    expect(calls).toMatch(/ firefox-esr xvfb\n.* firefox-esr\n.* xvfb\n$/);
    expect(setUp({ ...variables, CI: "1" })).toMatchObject({
      status: 1,
      output: expect.stringContaining("The tests need firefox and Xvfb"),
    });
  });
});
