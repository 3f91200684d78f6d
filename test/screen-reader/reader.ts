import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDisplay } from "../engines/display.js";

/** Nothing more is said after so long a silence. */
const silenceMs = 2_000;

/** How long Orca may take to say what is expected, and everything. */
const patienceMs = 9_000;
const mostMs = 15_000;

/** What Orca has said at once. */
export interface Utterance {
  readonly said: string;
  /** As what Orca has treated it, if it came from a live region. */
  readonly politeness?: string | undefined;
}

/** Orca on a desktop of its own. */
export interface Reader {
  readonly version: string;
  /** The environment for the browser. */
  readonly env: NodeJS.ProcessEnv;
  /** Presses a key, as a user does. */
  key(name: string): void;
  /** Clicks where the page of a new window is empty, so that the page has the keyboard and not the address bar. */
  clickPage(): void;
  /**
   * Waits until all is said that is expected, or for 9 seconds, and then until nothing more is said.
   *
   * @param nudge changes the page inaudibly. Orca writes a line of its log with the next one
   * @returns what was said since the last call
   */
  listen(
    nudge: () => Promise<unknown>,
    isComplete?: (heard: readonly Utterance[]) => boolean,
  ): Promise<Utterance[]>;
  close(): void;
}

export async function startReader(xvfb: string): Promise<Reader> {
  const display = await startDisplay(xvfb);
  const home = mkdtempSync(join(tmpdir(), "djust-reader-"));
  const started: ChildProcess[] = [display.process];
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DISPLAY: display.name,
    HOME: home,
    XDG_RUNTIME_DIR: home,
    XDG_CONFIG_HOME: join(home, "config"),
    GSETTINGS_BACKEND: "keyfile",
    GNOME_ACCESSIBILITY: "1",
    GTK_MODULES: "gail:atk-bridge",
    LANG: "C.UTF-8",
  };
  const run = (file: string, ...args: string[]): ChildProcess => {
    const child = spawn(file, args, { env, stdio: "ignore" });
    started.push(child);
    return child;
  };
  const bus = spawn("dbus-daemon", ["--session", "--nofork", "--print-address=1"], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  started.push(bus);
  const [address] = await once(bus.stdout, "data");
  env["DBUS_SESSION_BUS_ADDRESS"] = String(address).trim();
  for (const [schema, key] of [
    ["org.gnome.desktop.interface", "toolkit-accessibility"],
    ["org.gnome.desktop.a11y.applications", "screen-reader-enabled"],
  ] as const)
    execFileSync("gsettings", ["set", schema, key, "true"], { env, stdio: "ignore" });
  run("openbox");
  run("/usr/libexec/at-spi-bus-launcher", "--launch-immediately");
  // Orca speaks to a synthesizer that makes no sound, since the other ones need a sound device.
  const speech = join(home, "speechd");
  mkdirSync(join(speech, "modules"), { recursive: true });
  writeFileSync(
    join(speech, "speechd.conf"),
    'AudioOutputMethod "alsa"\nAddModule "silent" "sd_generic" "silent.conf"\nDefaultModule silent\n',
  );
  writeFileSync(join(home, ".asoundrc"), "pcm.!default { type null }\nctl.!default { type null }\n");
  writeFileSync(
    join(speech, "modules/silent.conf"),
    'GenericExecuteSynth "sleep 0.1"\nGenericLanguage "en" "en" "utf-8"\nAddVoice "en" "MALE1" "silent"\n',
  );
  run("speech-dispatcher", "--run-single", "--timeout", "0", "--config-dir", speech);
  for (let tries = 0; tries < 100 && !existsSync(join(home, "speech-dispatcher/speechd.sock")); tries++)
    await sleep(100);
  const log = join(home, "orca.log");
  run("orca", "-u", join(home, "orca"), "--debug-file", log);
  const text = (): string => (existsSync(log) ? readFileSync(log, "utf8") : "");
  const close = (): void => {
    for (const child of started.toReversed()) child.kill();
    if (process.env["KEEP_LOG"]) console.log(log);
    else rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  for (let tries = 0; !text().includes("SPEECH OUTPUT"); tries++) {
    await sleep(200);
    if (tries < 200) continue;
    close();
    throw new Error("Orca must say that it is on within 40 seconds, and did not");
  }
  let heard = 0;
  return {
    version: execFileSync("orca", ["--version"], { env, encoding: "utf8" }).trim(),
    env,
    key: (name) => void execFileSync("xdotool", ["key", name], { env }),
    clickPage: () => void execFileSync("xdotool", ["mousemove", "640", "600", "click", "1"], { env }),
    async listen(nudge, isComplete = () => true) {
      const start = Date.now();
      let count = -1;
      for (
        let since = start;
        Date.now() - since < silenceMs && Date.now() - start < mostMs;
        await sleep(200)
      ) {
        await nudge();
        const now = utterancesIn(text());
        const isDue = isComplete(now.slice(heard)) || Date.now() - start > patienceMs;
        if (now.length !== count || !isDue) since = Date.now();
        count = now.length;
      }
      const all = utterancesIn(text());
      const now = all.slice(heard);
      heard = all.length;
      return now.filter(({ said }) => /[\p{L}\p{N}]/u.test(said));
    },
    close,
  };
}

/**
 * Reads Orca's log. Orca queues what changes in a live region with the politeness of the element that the event names, and
 * says it later.
 */
function utterancesIn(log: string): Utterance[] {
  const all: Utterance[] = [];
  let politeness: string | undefined;
  let queued: (string | undefined)[] = [];
  let isLive = false;
  for (const line of log.split("\n")) {
    const [, spoken] = /(?:^| - )SPEECH OUTPUT: '(.*)'(?: ?\{.*)?$/.exec(line) ?? [];
    if (line.includes("vvvvv PROCESS OBJECT EVENT")) politeness = undefined;
    politeness ??= /container-live:(\w+)/.exec(line)?.[1];
    if (line.endsWith("Event to be handled as live region")) queued.push(politeness);
    else if (line.includes("vvvvv PRESENT LIVE REGION MESSAGE")) isLive = true;
    else if (line.endsWith("messages in queue: 0")) queued = [];
    else if (spoken !== undefined) {
      all.push({ said: spoken.trim(), politeness: isLive ? queued.shift() : undefined });
      isLive = false;
    }
  }
  return all;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
