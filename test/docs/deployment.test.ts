import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createApp } from "../../src/server/index.js";
import { root } from "../package/entry-points.js";

const page = readFileSync(`${root}docs/guide/deployment.md`, "utf8");
const figure = (pattern: RegExp): number => Number(pattern.exec(page)?.[1] ?? Number.NaN);
/** What `limits.shutdownMs` is by default, and the delay that the page gives browsers. */
const shutdownSeconds = figure(/`limits\.shutdownMs` \((\d+) seconds\)/);

test("systemd and Kubernetes wait longer for a process than it takes to shut down", () => {
  expect(shutdownSeconds).toBe(10);
  const preStop = figure(/command: \["sleep", "(\d+)"\]/);
  expect(figure(/^TimeoutStopSec=(\d+)$/m)).toBeGreaterThan(shutdownSeconds + 5);
  expect(figure(/^ +terminationGracePeriodSeconds: (\d+)$/m)).toBeGreaterThan(preStop + shutdownSeconds + 5);
});

test("the readiness probe asks for a path that the application has, and the liveness probe asks for none", async () => {
  const [, path = ""] = /readinessProbe:\s+httpGet: \{ path: ([^,]+), port: 3000 \}/.exec(page) ?? [];
  const app = createApp({ secret: "a secret that nobody could ever guess", logger: false, routes: {} });
  const { url, close } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  expect((await fetch(url + path)).status).toBe(200);
  await close();
  expect(page).toMatch(/livenessProbe:\s+tcpSocket: \{ port: 3000 \}/);
});
