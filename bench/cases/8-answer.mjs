import { launchChromium, MeasuredPage } from "../browser.mjs";
import { openDjust, openLiveViewJs, openWsOne } from "../load/clients.mjs";
import { endPages } from "../load/http.mjs";
import { openTabs, Results, startServer, wait } from "../measure.mjs";
import { answer } from "../servers/tokens.mjs";

export const title = "8. An answer of 2,000 tokens";

const tabCount = 20;
/** The page acknowledges what it has shown half a second later. */
const acknowledgeMs = 500;
const text = answer.join("");
const bare = "bare ws, a frame for each token";
const ours = "djust-ts";
const theirs = "LiveViewJS 0.8.1";
const contestants = [
  [bare, "ws-tokens", openWsOne],
  [ours, "djust", (port) => openDjust(port, "/answer", false)],
  [theirs, "live-view-js", (port) => openLiveViewJs(port, "/answer")],
];

export async function run({ quick, log }) {
  const cpu = new Results();
  const wire = new Results();
  let most = 0;
  for (let round = 0; round < (quick ? 1 : 4); round++)
    for (const [name, file, open] of contestants) {
      const server = await startServer(file);
      const tabs = await openTabs(open, server.port, tabCount);
      endPages();
      const write = async () => {
        const counted = tabs.map(countFrames);
        const acknowledging = setInterval(() => {
          for (const tab of tabs) tab.acknowledge?.();
        }, acknowledgeMs);
        await server.ask({ kind: "tell", topic: "answer", message: "write" });
        do await wait(500);
        while ((await server.ask("writing")) > 0);
        // Nothing more has arrived for a second.
        for (let before = -1; before !== total(counted); await wait(1_000)) before = total(counted);
        clearInterval(acknowledging);
        return counted;
      };
      await write();
      const before = await server.cpu();
      const counted = await write();
      const micros = ((await server.cpu()) - before) / (tabCount * answer.length);
      cpu.add("a token sent", name, micros);
      for (const { bytes, frames } of counted) {
        wire.add("bytes", name, bytes);
        wire.add("frames", name, frames);
        if (name === ours) most = Math.max(most, bytes / (3 * text.length + 40 * frames));
      }
      log(`${name}: ${micros.toFixed(1)} µs of CPU per token`);
      for (const tab of tabs) tab.close();
      await server.stop();
    }
  const page = await inChromium(quick ? 1 : 5, log);
  const ratio = cpu.median("a token sent", ours) / cpu.median("a token sent", bare);
  const script = page?.median("script, ms", ours);
  return {
    tables: [
      { name: "CPU of the server", unit: "µs each", baseline: "a frame for each", rows: cpu.rows(bare) },
      {
        name: `On the wire, ${text.length.toLocaleString("en-US")} characters`,
        unit: "",
        rows: wire.rows(undefined),
      },
      ...(page
        ? [{ name: "In Chromium, a frame of the stream", unit: "each", rows: page.rows(undefined) }]
        : []),
    ],
    verdicts: [
      {
        point: 7,
        what: "an answer of 2,000 tokens: bytes to 3 times its text and 40 bytes a frame",
        target: "≤ 1",
        figure: most.toFixed(2),
        met: most <= 1,
      },
      {
        point: 7,
        what: "CPU per token to that of a bare ws with a frame for each",
        target: "≤ 1",
        figure: ratio.toFixed(2),
        met: ratio <= 1,
      },
      ...(script === undefined
        ? []
        : [
            {
              point: 7,
              what: "script in Chromium for each frame of an answer",
              target: "< 2 ms",
              figure: `${script.toFixed(2)} ms`,
              met: script < 2,
            },
          ]),
    ],
  };
}

const total = (counted) => counted.reduce((sum, { frames }) => sum + frames, 0);

/** Counts what a tab receives from now on. */
function countFrames(tab) {
  const counted = { frames: 0, bytes: 0 };
  tab.listen((frame) => {
    if (/^\{"type":"(?:noop|pong)"/.test(frame)) return;
    counted.frames++;
    counted.bytes += Buffer.byteLength(frame);
  });
  return counted;
}

/** Script and main thread time for each frame of the stream, while the page follows the text. */
async function inChromium(rounds, log) {
  const browser = await launchChromium();
  if (!browser) {
    log("no Chromium on this machine");
    return undefined;
  }
  const results = new Results();
  for (let round = 0; round < rounds; round++) {
    const server = await startServer("djust");
    const page = await MeasuredPage.open(browser, `http://127.0.0.1:${server.port}/answer`);
    await wait(400);
    let frames = 0;
    await page.cdp.send("Network.enable");
    page.cdp.on("Network.webSocketFrameReceived", ({ response }) => {
      if (response.payloadData.startsWith('{"type":"stream"')) frames++;
    });
    const { scriptMs, taskMs } = await page.during(async () => {
      await server.ask({ kind: "tell", topic: "answer", message: "write" });
      await page.page.waitForFunction(
        (length) => document.querySelector("[dj-stream]").textContent.length === length,
        text.length,
        { polling: 500, timeout: 60_000 },
      );
    });
    results.add("script, ms", ours, scriptMs / frames);
    results.add("main thread, ms", ours, taskMs / frames);
    await page.close();
    await server.stop();
  }
  await browser.close();
  return results;
}
