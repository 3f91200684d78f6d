import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("uncaught-program.ts", import.meta.url));

/** Runs the application until its process ends, or until it reports that it is still alive. */
async function outcomeOf(
  event: string,
): Promise<{ code: number | null; reports: unknown[]; errors: string }> {
  const child = fork(program, [event], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const reports: unknown[] = [];
  let errors = "";
  child.stderr?.on("data", (chunk) => {
    errors += chunk;
  });
  child.on("message", (report) => {
    reports.push(report);
    if (report === "alive") child.send("close");
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, reports, errors };
}

test.each([
  ["a plain setTimeout callback", "timer", "thrown in a timer"],
  ["a listener on the signal of background work", "listener", "thrown in a listener"],
])("an exception in %s ends the process, as in any Node program", async (_, event, message) => {
  const { code, reports, errors } = await outcomeOf(event);
  expect(reports).toEqual(["answered"]);
  expect(code).toBe(1);
  expect(errors).toContain(message);
});

test("a rejected promise that nothing awaits does not end the process", async () => {
  const { code, reports } = await outcomeOf("promise");
  expect(reports).toEqual(["answered", "alive"]);
  expect(code).toBe(0);
});
