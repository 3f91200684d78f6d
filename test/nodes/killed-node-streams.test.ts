import { expect, onTestFinished, test, vi } from "vitest";
import { type LoadedPage, loadPage } from "../faults/page-in-jsdom.js";
import { Balancer, NodeProcess } from "./nodes.js";
import { RedisServer } from "./redis-server.js";

const transports = ["websocket", "sse", "http"] as const;
const patience = { timeout: 20_000, interval: 20 };
const tokens = 2_000;

/** The first tokens of a stream, each once, in order. */
const textOf = (count: number): string =>
  Array.from({ length: count }, (_, index) => `${index + 1} `).join("");

const find = ({ window }: LoadedPage, selector: string): HTMLElement =>
  window.document.querySelector(selector) as HTMLElement;

/** Removes the error message of a stream. @returns its text */
function takeError(page: LoadedPage, selector: string): string | undefined {
  const error = find(page, `${selector} .dj-stream-error`);
  error?.remove();
  return error?.textContent ?? undefined;
}

test.each(transports)(
  "over %s, streams of a node that is killed end with a visible error, and the other node streams anew",
  { timeout: 90_000 },
  async (transport) => {
    const server = await RedisServer.start();
    onTestFinished(() => server.stop());
    const balancer = new Balancer();
    await balancer.listen();
    onTestFinished(() => balancer.close());
    const [one, two] = (await Promise.all(
      [1, 2].map(() => NodeProcess.start(server.url, transport, false, "stream-program.ts")),
    )) as [NodeProcess, NodeProcess];
    for (const node of [one, two]) onTestFinished(async () => void (await node.end()));
    balancer.ports = [one.port, two.port];
    const page = await loadPage(`${balancer.origin}/`, balancer.origin, true);
    onTestFinished(() => page.close());
    await vi.waitFor(() => expect(find(page, "[dj-root]").className).toContain("dj-connected"), patience);

    find(page, "button").click();
    await vi.waitFor(() => expect(find(page, "pre").textContent?.length).toBeGreaterThan(500), patience);
    await one.end();
    await vi.waitFor(() => expect(find(page, "pre .dj-stream-error")).toBeTruthy(), patience);
    expect(takeError(page, "pre")).toBe("This was interrupted and is not complete.");
    const text = find(page, "pre").textContent ?? "";
    const count = text.split(" ").length - 1;
    expect(count).toBeLessThan(tokens);
    expect(text).toBe(textOf(count));
    expect(takeError(page, "ul")).toBe("This was interrupted and is not complete.");
    const rows = [...find(page, "ul").children].map((row) => Number(row.textContent));
    expect(rows).toEqual(Array.from(rows, (_, index) => (rows[0] ?? 0) - index));
    expect(find(page, "[data-stream-active]")).toBeNull();

    find(page, "button").click();
    await vi.waitFor(() => expect(find(page, "pre").textContent).toBe(textOf(tokens)), patience);
    await vi.waitFor(() => expect(find(page, "[data-stream-active]")).toBeNull(), patience);
    expect([...find(page, "ul").children].map((row) => Number(row.textContent))).toEqual(
      Array.from({ length: 20 }, (_, index) => tokens / 10 - index),
    );
  },
);
