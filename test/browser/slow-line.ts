import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface Line {
  /** How long data takes in each direction, in ms. */
  readonly delayMs?: number;
  /** How fast the browser receives. */
  readonly bytesPerSecond?: number;
}

/** How often a throttled line passes data on, in ms. */
const tickMs = 20;

/** A line to a server, of a certain speed; it closes with the test. */
export interface SlowLine {
  readonly origin: string;
  /** Whether the line keeps connections open, but passes nothing on any more. */
  isSilent: boolean;
}

/** Opens a slow line to a site. */
export async function slowLine(target: string, { delayMs = 0, bytesPerSecond }: Line): Promise<SlowLine> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const line = { origin: "", isSilent: false };
  const later = (work: () => void): void => void setTimeout(work, delayMs);
  const server = createServer((browser) => {
    const onward = connect(Number(port), hostname);
    const ends = [browser, onward];
    for (const socket of ends) {
      sockets.add(socket);
      socket.setNoDelay();
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        later(() => {
          for (const end of ends) end.destroy();
        });
      });
    }
    browser.on("data", (data) => later(() => line.isSilent || onward.write(data)));
    let waiting = Buffer.alloc(0);
    let isPassing = false;
    const pass = (): void => {
      isPassing = waiting.length > 0;
      if (!isPassing || line.isSilent || browser.destroyed) return;
      const size = bytesPerSecond === undefined ? waiting.length : (bytesPerSecond * tickMs) / 1_000;
      browser.write(waiting.subarray(0, size));
      waiting = waiting.subarray(size);
      setTimeout(pass, tickMs);
    };
    onward.on("data", (data) =>
      later(() => {
        waiting = Buffer.concat([waiting, data]);
        if (!isPassing) pass();
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  line.origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return line;
}
