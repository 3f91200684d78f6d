import { vi } from "vitest";
import { waitLimit } from "../../src/testing/wait-limit.js";

/** How long tests wait for a condition. It matters for a test that fails only, and has to do for a slow machine. */
const patienceMs = 20_000;
/** Less than that fails where the machine is slow or has other work. */
const leastMs = 5_000;

type Options = Parameters<typeof vi.waitFor>[1];

function patient(options: Options): Options {
  const { timeout = patienceMs, ...others } =
    typeof options === "number" ? { timeout: options } : (options ?? {});
  if (timeout < leastMs)
    throw new Error(
      `A test must wait at least ${leastMs} ms for a condition, got ${timeout}. Leave the timeout out.`,
    );
  return { timeout, ...others };
}

waitLimit.ms = patienceMs;

// Vitest waits one second, and has no setting for it.
const { waitFor, waitUntil } = vi;
vi.waitFor = (callback, options) => waitFor(callback, patient(options));
vi.waitUntil = (callback, options) => waitUntil(callback, patient(options));
