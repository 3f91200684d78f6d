import { expect, it, vi } from "vitest";
import type { Clock } from "../ports.js";
import type { LiveSession } from "./live-session.js";
import { SessionRegistry } from "./session-registry.js";

/** A clock with one timer, which can be any amount late. */
class LateClock {
  time = 0;
  due: (() => void) | undefined;
  now = (): number => this.time;
  setTimeout = (work: () => void): unknown => {
    this.due = work;
    return work;
  };
  clearTimeout = (): void => {};
}

function registryWith(clock: LateClock, total = 100): SessionRegistry {
  const metrics = { count: vi.fn(), record: vi.fn() };
  return new SessionRegistry({
    clock: clock as unknown as Clock,
    metrics,
    resumeWindowMs: 8_000,
    detached: { total: 1e9, entries: total },
  });
}

function detachedSession(id: string, registry: SessionRegistry, detachedAt = 0): LiveSession {
  const session = {
    id,
    owner: "o",
    local: { tab: id },
    size: 0,
    detachedAt,
    idle: true,
    close: vi.fn(() => registry.remove(id)),
  };
  return session as unknown as LiveSession;
}

it("a session whose tab does not return ends after the resume window", () => {
  const clock = new LateClock();
  const registry = registryWith(clock);
  registry.add(detachedSession("a", registry));
  for (clock.time = 2_000; clock.time <= 6_000; clock.time += 2_000) clock.due?.();
  expect(registry.size).toBe(1);
  clock.due?.();
  expect(registry.size).toBe(0);
});

it("a session whose handler is still running ends only after its turn", () => {
  const clock = new LateClock();
  const registry = registryWith(clock);
  const busy = Object.assign(detachedSession("a", registry), { idle: false });
  registry.add(busy);
  registry.add(detachedSession("b", registry));
  for (clock.time = 2_000; clock.time <= 8_000; clock.time += 2_000) clock.due?.();
  expect([...registry]).toEqual([busy]);
  Object.assign(busy, { idle: true });
  clock.due?.();
  expect(registry.size).toBe(0);
});

it("after the process has slept, tabs have time to reconnect before their sessions end", () => {
  const clock = new LateClock();
  const registry = registryWith(clock);
  registry.add(detachedSession("a", registry));
  clock.time = 60_000;
  clock.due?.();
  expect(registry.size).toBe(1);
  clock.time += 2_000;
  clock.due?.();
  expect(registry.size).toBe(0);
});

it("the oldest session ends when too many have no connection", () => {
  const clock = new LateClock();
  const registry = registryWith(clock, 2);
  const [a, b, c] = ["a", "b", "c"].map((id) => detachedSession(id, registry)) as [
    LiveSession,
    LiveSession,
    LiveSession,
  ];
  for (const session of [a, b]) registry.add(session);
  registry.attached(a);
  registry.add(c);
  expect([...registry]).toEqual([a, b, c]);
  registry.detached(a);
  expect([...registry]).toEqual([a, c]);
});

it("a session that is too large for the table of waiting sessions ends", () => {
  const registry = registryWith(new LateClock());
  const session = detachedSession("a", registry);
  registry.add(Object.assign(session, { size: 1e9 }));
  expect(session.close).toHaveBeenCalled();
  expect(registry.size).toBe(0);
});
