import { randomBytes } from "node:crypto";
import type { createClient } from "redis";
import type { Logger } from "../live/index.js";
import { DjustError, isDjustError } from "../wire/index.js";
import { Applications } from "./applications.js";
import {
  areCredentialsRefused,
  isConnectionLost,
  isUnknownScript,
  lossOf,
  messageOf,
  RedisCommandError,
  RedisUnavailableError,
} from "./errors.js";
import { Heartbeat } from "./heartbeat.js";
import { PendingReplies, within } from "./pending-replies.js";
import { ReconnectTimer } from "./reconnect-timer.js";
import { RedisClock } from "./redis-clock.js";
import { RefusalLog } from "./refusal-log.js";
import { RetryList } from "./retry-list.js";
import { type Script, script } from "./script.js";
import { checkServer } from "./server-kind.js";

export type Client = ReturnType<typeof createClient>;

/** A part that shares the connection: the broker, or the outbox store. */
export interface ConnectionUser {
  readonly scripts: readonly Script[];
  /** Called after each connection: subscribes, writes what this node holds, and sends what is queued. */
  rejoin(): Promise<void>;
  /** Called before the connection closes: sends what waits to be sent together. */
  flush?(): void;
  /** Counts for the log of what this part could not do while disconnected. */
  missed(): Record<string, number>;
}

/** How long connecting may take, in ms. */
const connectTimeoutMs = 5_000;

/**
 * Identifies the data set of this Redis. If it changes, Redis has restarted without its data. Empty if Redis cannot
 * store it.
 */
const generation = script(
  "generation",
  `local known = redis.pcall("GET", KEYS[1])
  if type(known) == "string" then return known end
  local stored = redis.pcall("SET", KEYS[1], ARGV[1])
  if stored.err then return "" end
  return ARGV[1]`,
);

/**
 * One connection to Redis. A lost connection is replaced by a new one, so that no state of the old one remains. A
 * command either succeeds in time or fails; an error reply affects only its command.
 */
export class RedisConnection {
  /** Identifies this process among the nodes. */
  readonly nodeId = randomBytes(9).toString("base64url");
  readonly applications: Applications;
  /** Commands that Redis has refused and that are sent again later. */
  readonly retries = new RetryList(() => this.connected);
  readonly clock = new RedisClock();
  readonly #users: ConnectionUser[] = [];
  readonly #replies: PendingReplies;
  readonly #connectListeners = new Set<() => void>();
  readonly #refusals: RefusalLog;
  readonly #reconnects: ReconnectTimer;
  readonly #heartbeat: Heartbeat;
  #client: Client | undefined;
  #generation = "";
  #lostAt: number | undefined;
  #closed = false;

  /**
   * @param makeClient returns a client that is not connected and does not reconnect on its own
   * @param options.timeoutMs how long a reply may take
   */
  constructor(
    private readonly makeClient: () => Client | Promise<Client>,
    private readonly options: {
      readonly prefix: string;
      readonly timeoutMs: number;
      readonly logger: Pick<Logger, "info" | "warn">;
      readonly isCluster: boolean;
    },
  ) {
    this.applications = new Applications(options.logger, () => this.close());
    this.#refusals = new RefusalLog(this.applications);
    // A refusal is also a reply, except that a cluster has given the key to another node.
    const ping = options.isCluster ? ["EXISTS", this.key("generation")] : ["PING"];
    this.#heartbeat = new Heartbeat(() => this.send(...ping).catch(() => this.connected));
    this.#reconnects = new ReconnectTimer(() => void this.#connect());
    this.#replies = new PendingReplies(options.timeoutMs, (error) => {
      // A server that does not reply is treated as lost, even if the connection is open.
      if (this.#client) this.#lose(this.#client, error);
    });
    this.applications.gauge("djust.broker.connected", () => (this.connected ? 1 : 0));
  }

  get connected(): boolean {
    return this.#client !== undefined && !this.#closed;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Registers a part. Call it before the first connection. */
  use(user: ConnectionUser): void {
    this.#users.push(user);
  }

  key(...parts: readonly string[]): string {
    return [this.options.prefix, ...parts].join(":");
  }

  /**
   * Connects, and stays connected.
   *
   * @param withinMs how long to wait for the first connection
   * @throws {DjustError} DJ_BROKER if Redis refuses the credentials, and DJ_APP_OPTION if the server is not of the kind
   *   that the options are for, because a retry would not help
   */
  async start(withinMs: number): Promise<void> {
    const first = this.#connect();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), withinMs);
    });
    const error = await Promise.race([first, late]);
    clearTimeout(timer);
    if (isDjustError(error) && error.code === "DJ_APP_OPTION") {
      await this.close();
      throw error;
    }
    if (error !== undefined && areCredentialsRefused(error)) {
      await this.close();
      throw new DjustError(
        "DJ_BROKER",
        `Redis refused the credentials (${messageOf(error)}). Correct the URL.`,
        { cause: error },
      );
    }
    if (!this.connected && !this.#closed) this.#logLoss(error ?? new Error("no reply yet"));
  }

  /**
   * Runs a script.
   *
   * @throws {DjustError} DJ_BROKER if Redis is unreachable, does not reply in time or refuses the command
   */
  run(
    { sha, code, name }: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    const rest = [`${keys.length}`, ...keys, ...args.map(String)];
    return this.execute(name, async (client) => {
      try {
        return await client.sendCommand(["EVALSHA", sha, ...rest]);
      } catch (error) {
        if (!isUnknownScript(error)) throw error;
        return client.sendCommand(["EVAL", code, ...rest]);
      }
    });
  }

  /** Sends one command. @throws {DjustError} DJ_BROKER */
  send(...args: readonly string[]): Promise<unknown> {
    return this.execute(args[0] ?? "", (client) => client.sendCommand([...args]));
  }

  /**
   * @throws {RedisUnavailableError} if the connection is lost, or Redis does not reply at all
   * @throws {RedisCommandError} if Redis refuses this command; the connection stays open
   */
  async execute<T>(operation: string, command: (client: Client) => Promise<T>): Promise<T> {
    const client = this.#client;
    if (!client || !this.connected) {
      this.countFailure(operation);
      throw new RedisUnavailableError();
    }
    try {
      return await this.#replies.send(() => command(client));
    } catch (error) {
      this.countFailure(operation);
      if (this.#client !== client || isConnectionLost(error, client.isReady)) {
        this.#lose(client, error);
        throw new RedisUnavailableError(error);
      }
      this.#refusals.add(operation, error);
      throw new RedisCommandError(operation, error);
    }
  }

  /** Waits for work, but no longer than a reply may take; the work itself continues. @throws {DjustError} DJ_BROKER */
  inTime<T>(work: Promise<T>): Promise<T> {
    return this.#replies.inTime(work);
  }

  /** Waits for a connection, but no longer than a reply may take. @throws {DjustError} DJ_BROKER */
  async connectedSoon(): Promise<void> {
    if (this.connected) return;
    let proceed = (): void => {};
    const connected = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    this.#connectListeners.add(proceed);
    await this.inTime(connected).finally(() => this.#connectListeners.delete(proceed));
  }

  countFailure(operation: string): void {
    this.applications.count("djust.broker.failed", 1, { operation });
  }

  /** Closes the connection after pending commands, but waits no longer than a reply may take. */
  async close(): Promise<void> {
    if (this.#closed) return;
    for (const user of this.#users) user.flush?.();
    this.#closed = true;
    this.#reconnects.stop();
    this.#heartbeat.stop();
    await this.#replies.all();
    this.#replies.stop();
    this.retries.stop();
    const client = this.#client;
    this.#client = undefined;
    client?.destroy();
    const missed = missedBy(this.#users);
    if (Object.values(missed).some((number) => number > 0))
      this.applications.log("warn", missed, "The connection to Redis was closed before everything was sent");
  }

  /** @returns the error if connecting failed */
  async #connect(): Promise<unknown> {
    let client: Client;
    try {
      client = await this.makeClient();
    } catch (error) {
      if (!this.#closed) this.#reconnects.schedule();
      return error;
    }
    let failure: unknown;
    let inUse = false;
    client.on("error", (error: unknown) => {
      failure = error;
      this.#lose(client, error);
    });
    try {
      await within(connectTimeoutMs, client.connect());
      const generation = await within(connectTimeoutMs, this.#prepare(client));
      if (this.#closed) throw new Error("closed");
      this.#client = client;
      inUse = true;
      for (const proceed of this.#connectListeners) proceed();
      this.#connectListeners.clear();
      await this.#rejoin(generation);
      return undefined;
    } catch (error) {
      failure ??= error;
      if (inUse) this.#lose(client, error);
      else {
        client.destroy();
        if (!this.#closed) this.#reconnects.schedule();
      }
      return failure;
    }
  }

  async #prepare(client: Client): Promise<string> {
    const hello = client.sendCommand(["HELLO"]);
    const scripts = [generation, ...this.#users.flatMap((user) => user.scripts)];
    const prepared = Promise.all([
      client.sendCommand([
        "EVAL",
        generation.code,
        "1",
        this.key("generation"),
        randomBytes(9).toString("hex"),
      ]),
      this.clock.read(client),
      ...scripts.map(({ code }) => client.sendCommand(["SCRIPT", "LOAD", code])),
    ]);
    // A server of another kind refuses the other commands with errors that say less.
    prepared.catch(() => {});
    checkServer(await hello, this.options.isCluster);
    const [known] = await prepared;
    return String(known);
  }

  /** Lets the parts resume their work. */
  async #rejoin(generation: string): Promise<void> {
    const isEmptied = this.#generation !== "" && generation !== "" && this.#generation !== generation;
    if (generation !== "") this.#generation = generation;
    this.#heartbeat.start();
    if (isEmptied)
      this.applications.log(
        "warn",
        {},
        "Redis restarted without its data: messages that were waiting there are lost",
      );
    const missed = missedBy(this.#users);
    await Promise.all(this.#users.map((user) => user.rejoin()));
    this.#reconnects.succeeded();
    if (this.#lostAt === undefined) return;
    const awayMs = Date.now() - this.#lostAt;
    this.#lostAt = undefined;
    this.applications.log("info", { awayMs, ...missed }, "Reconnected to Redis; state resynchronized");
  }

  #lose(client: Client, error: unknown): void {
    if (client !== this.#client) return;
    this.#client = undefined;
    this.#heartbeat.stop();
    this.#replies.stop();
    client.destroy();
    if (this.#closed) return;
    this.#logLoss(error);
    this.#reconnects.schedule();
  }

  #logLoss(error: unknown): void {
    if (this.#lostAt !== undefined) return;
    this.#lostAt = Date.now();
    this.applications.log("warn", { err: error }, lossOf(error));
  }
}

function missedBy(users: readonly ConnectionUser[]): Record<string, number> {
  return Object.assign({}, ...users.map((user) => user.missed()));
}

/** Runs one step of rejoining. If Redis refuses it, the refusal is logged and the other steps still run. */
export async function unlessRefused(step: Promise<unknown>): Promise<void> {
  await step.catch((error: unknown) => {
    if (!(error instanceof RedisCommandError)) throw error;
  });
}
