import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface Display {
  readonly process: ChildProcess;
  /** For the environment variable DISPLAY. */
  readonly name: string;
}

/** Starts an X server that chooses a free display, and does not start again when its last client leaves. */
export async function startDisplay(xvfb: string): Promise<Display> {
  const screen = spawn(
    xvfb,
    ["-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
    {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    },
  );
  const [number] = await once(screen.stdio[3] as NodeJS.ReadableStream, "data");
  return { process: screen, name: `:${String(number).trim()}` };
}
