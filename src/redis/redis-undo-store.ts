import {
  type DecidedEntry,
  type PartHost,
  type UndoableEntry,
  type UndoStore,
  undoBounds,
} from "../live/index.js";
import type { RedisConnection } from "./redis-connection.js";
import { script } from "./script.js";

/*
 * Keys: `due`, a sorted set of ids by deadline or end of lease; `entries`, a hash of entries by id; `decided`, a hash
 * of decisions by id; `owners`, a hash of the number of entries by browser session. Times are those of Redis.
 */
const now = `local time = redis.call("TIME")
  local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** ARGV: id, entry, owner, delay in ms, maximum number of entries, maximum number of an owner's entries. */
const add = script(
  "undo_add",
  `${now}
  if redis.call("HEXISTS", KEYS[2], ARGV[1]) == 1 then return 1 end
  if redis.call("ZCARD", KEYS[1]) >= tonumber(ARGV[5]) then return 0 end
  if tonumber(redis.call("HGET", KEYS[4], ARGV[3]) or "0") >= tonumber(ARGV[6]) then return 0 end
  redis.call("HSET", KEYS[2], ARGV[1], ARGV[2])
  redis.call("HINCRBY", KEYS[4], ARGV[3], 1)
  redis.call("ZADD", KEYS[1], now + ARGV[4], ARGV[1])
  return 1`,
);

/** ARGV: id, lease. */
const undo = script(
  "undo_decide",
  `${now}
  local entry = redis.call("HGET", KEYS[2], ARGV[1])
  if not entry or redis.call("HSETNX", KEYS[3], ARGV[1], "undo") == 0 then return false end
  redis.call("ZADD", KEYS[1], now + ARGV[2], ARGV[1])
  return entry`,
);

/** ARGV: lease in ms, maximum number of entries. */
const takeDue = script(
  "undo_take",
  `${now}
  local taken = {}
  for _, id in ipairs(redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", now, "LIMIT", 0, ARGV[2])) do
    redis.call("HSETNX", KEYS[3], id, "run")
    redis.call("ZADD", KEYS[1], now + ARGV[1], id)
    taken[#taken + 1] = redis.call("HGET", KEYS[3], id)
    taken[#taken + 1] = redis.call("HGET", KEYS[2], id)
  end
  return taken`,
);

/** ARGV: id, lease. */
const extend = script(
  "undo_extend",
  `${now}
  return redis.call("ZADD", KEYS[1], "XX", now + ARGV[2], ARGV[1])`,
);

/** ARGV: id, owner. */
const done = script(
  "undo_done",
  `if redis.call("ZREM", KEYS[1], ARGV[1]) == 0 then return 0 end
  local owner = cjson.decode(redis.call("HGET", KEYS[2], ARGV[1])).owner
  redis.call("HDEL", KEYS[2], ARGV[1])
  redis.call("HDEL", KEYS[3], ARGV[1])
  if redis.call("HINCRBY", KEYS[4], owner, -1) <= 0 then redis.call("HDEL", KEYS[4], owner) end
  return 1`,
);

/** Undoable actions in Redis. Any node carries them out, even after the node that added them was killed. */
export class RedisUndoStore implements UndoStore {
  readonly isShared = true;

  constructor(private readonly connection: RedisConnection) {}

  get connected(): boolean {
    return this.connection.connected;
  }

  open(host: PartHost): () => void | Promise<void> {
    return this.connection.applications.open(host);
  }

  async add(entry: UndoableEntry, delayMs: number): Promise<boolean> {
    const { id, owner } = entry;
    const { total, perOwner } = undoBounds;
    const added = await this.#run(add, [id, JSON.stringify(entry), owner, delayMs, total, perOwner]);
    return added === 1;
  }

  async undo(id: string, leaseMs: number): Promise<UndoableEntry | undefined> {
    const entry = await this.#run(undo, [id, leaseMs]);
    return typeof entry === "string" ? (JSON.parse(entry) as UndoableEntry) : undefined;
  }

  async takeDue(leaseMs: number, max: number): Promise<readonly DecidedEntry[]> {
    const taken = (await this.#run(takeDue, [leaseMs, max])) as readonly string[];
    const entries: DecidedEntry[] = [];
    for (let at = 0; at < taken.length; at += 2)
      entries.push({
        ...(JSON.parse(taken[at + 1] ?? "{}") as UndoableEntry),
        decision: taken[at] === "undo" ? "undo" : "run",
      });
    return entries;
  }

  async extend(id: string, leaseMs: number): Promise<void> {
    await this.#run(extend, [id, leaseMs]);
  }

  async done(id: string): Promise<void> {
    await this.#run(done, [id]);
  }

  #run(script: Parameters<RedisConnection["run"]>[0], args: readonly (string | number)[]): Promise<unknown> {
    const { connection } = this;
    const keys = ["due", "entries", "decided", "owners"].map((name) => connection.key("undo", name));
    return connection.inTime(connection.run(script, keys, args));
  }
}
