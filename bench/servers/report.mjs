/** Tells the parent where this server listens, and what it has used whenever it is asked. */
export function report(port) {
  process.on("message", (message) => {
    if (message === "usage") {
      globalThis.gc?.();
      const { user, system } = process.cpuUsage();
      process.send({ usage: { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() } });
    }
  });
  process.on("disconnect", () => process.exit(0));
  process.send({ port });
}
