import { randomBytes } from "node:crypto";
import type { createClient } from "redis";
import type { Logger } from "../live/index.js";
import { DjustError } from "../wire/index.js";
import { Answers, within } from "./answers.js";
import { awayError } from "./away-error.js";
import { Hosts } from "./hosts.js";
import { type Script, script } from "./script.js";

export type Client = ReturnType<typeof createClient>;

/** Uses a {@link Link}; each part of the room is one. */
export interface LinkUser {
  readonly scripts: readonly Script[];
  /** There is a connection again: subscribe, put back what this node holds, send what waits. */
  rejoin(): Promise<void>;
  /** What this part could not do while there was no connection, in numbers, for the log. */
  missed(): Record<string, number>;
}

/** How often a connection on which nothing happens proves that it is alive, in ms. */
const heartbeatMs = 5_000;
const retryMinMs = 50;
const retryMaxMs = 500;
/** How long a connection may take to come about, in ms. */
const connectMs = 5_000;

/** Names what Redis holds: when it changes, Redis has come back without what it had kept. */
const generation = script(
  "generation",
  `local known = redis.call("GET", KEYS[1])
  if known then return known end
  redis.call("SET", KEYS[1], ARGV[1])
  return ARGV[1]`,
);

/**
 * One connection to Redis that comes back by itself, a new one each time, so that nothing of the old
 * one is left. What is asked of it is answered in time or fails; nothing waits in it.
 */
export class Link {
  /** Names this process among the nodes. */
  readonly nodeId = randomBytes(9).toString("base64url");
  readonly hosts: Hosts;
  readonly #users: LinkUser[] = [];
  readonly #answers: Answers;
  readonly #waiting = new Set<() => void>();
  #client: Client | undefined;
  #generation: string | undefined;
  #attempts = 0;
  #lostAt: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #closed = false;

  /**
   * @param make gives a client that is not connected and does not reconnect by itself
   * @param options.timeoutMs how long an answer may take
   */
  constructor(
    private readonly make: () => Client,
    private readonly options: {
      readonly prefix: string;
      readonly timeoutMs: number;
      readonly logger: Pick<Logger, "info" | "warn">;
    },
  ) {
    this.hosts = new Hosts(options.logger, () => this.close());
    this.#answers = new Answers(options.timeoutMs, (error) => {
      // Whoever is asked and says nothing is taken for gone, even if the connection stands.
      if (this.#client) this.#lost(this.#client, error);
    });
    this.hosts.gauge("djust.broker.connected", () => (this.connected ? 1 : 0));
  }

  get connected(): boolean {
    return this.#client !== undefined && !this.#closed;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Registers a part; before the first connection. */
  use(user: LinkUser): void {
    this.#users.push(user);
  }

  key(...parts: readonly string[]): string {
    return [this.options.prefix, ...parts].join(":");
  }

  /**
   * Connects, and keeps connecting.
   *
   * @param withinMs how long to wait for the first connection
   * @throws {DjustError} DJ_BROKER when Redis refuses the credentials: trying again would not help
   */
  async start(withinMs: number): Promise<void> {
    const first = this.#connect();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), withinMs);
    });
    const error = await Promise.race([first, late]);
    clearTimeout(timer);
    if (
      error !== undefined &&
      /^(?:WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/.test(textOf(error))
    ) {
      await this.close();
      throw new DjustError("DJ_BROKER", `Redis refuses the credentials (${textOf(error)}); correct the URL`, {
        cause: error,
      });
    }
    if (!this.connected && !this.#closed) this.#say(error ?? new Error("no answer yet"));
  }

  /**
   * Runs a script.
   *
   * @throws {DjustError} DJ_BROKER when Redis cannot be reached or does not answer in time
   */
  run(
    { sha, code, name }: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    const rest = [`${keys.length}`, ...keys, ...args.map(String)];
    return this.ask(name, async (client) => {
      try {
        return await client.sendCommand(["EVALSHA", sha, ...rest]);
      } catch (error) {
        if (!textOf(error).startsWith("NOSCRIPT")) throw error;
        return client.sendCommand(["EVAL", code, ...rest]);
      }
    });
  }

  /** Sends one command. @throws {DjustError} DJ_BROKER */
  send(...args: readonly string[]): Promise<unknown> {
    return this.ask(args[0] ?? "", (client) => client.sendCommand([...args]));
  }

  /** @throws {DjustError} DJ_BROKER when the connection breaks, or Redis says nothing at all for too long */
  async ask<T>(operation: string, work: (client: Client) => Promise<T>): Promise<T> {
    const client = this.#client;
    if (!client || !this.connected) {
      this.hosts.count("djust.broker.failed", 1, { operation });
      throw awayError();
    }
    try {
      return await this.#answers.expect(work(client));
    } catch (error) {
      this.hosts.count("djust.broker.failed", 1, { operation });
      this.#lost(client, error);
      throw awayError(error);
    }
  }

  /** Waits for an answer no longer than answers may take; the work goes on. @throws {DjustError} DJ_BROKER */
  inTime<T>(work: Promise<T>): Promise<T> {
    return this.#answers.inTime(work);
  }

  /** Waits for a connection where there is none, as long as an answer may take. @throws {DjustError} DJ_BROKER */
  async soon(): Promise<void> {
    if (this.connected) return;
    let proceed = (): void => {};
    const connected = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    this.#waiting.add(proceed);
    await this.inTime(connected).finally(() => this.#waiting.delete(proceed));
  }

  /** Ends the connection after what is under way, within the time an answer may take. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#heartbeat);
    await this.#answers.all();
    this.#answers.stop();
    const client = this.#client;
    this.#client = undefined;
    client?.destroy();
    const missed = this.#missed();
    if (Object.values(missed).some((number) => number > 0))
      this.hosts.log("warn", missed, "the link to Redis was closed before everything had been sent");
  }

  #missed(): Record<string, number> {
    return Object.assign({}, ...this.#users.map((user) => user.missed()));
  }

  /** @returns why there is no connection, or nothing when there is one */
  async #connect(): Promise<unknown> {
    const client = this.make();
    let failure: unknown;
    let inUse = false;
    client.on("error", (error: unknown) => {
      failure = error;
      this.#lost(client, error);
    });
    try {
      await within(connectMs, client.connect());
      const known = await within(connectMs, this.#prepare(client));
      if (this.#closed) throw new Error("closed");
      this.#client = client;
      inUse = true;
      for (const proceed of this.#waiting) proceed();
      this.#waiting.clear();
      await this.#welcome(known);
      return undefined;
    } catch (error) {
      failure ??= error;
      if (inUse) this.#lost(client, error);
      else {
        client.destroy();
        this.#connectAgain();
      }
      return failure;
    }
  }

  async #prepare(client: Client): Promise<string> {
    const scripts = [generation, ...this.#users.flatMap((user) => user.scripts)];
    const [known] = await Promise.all([
      client.sendCommand([
        "EVAL",
        generation.code,
        "1",
        this.key("generation"),
        randomBytes(9).toString("hex"),
      ]),
      ...scripts.map(({ code }) => client.sendCommand(["SCRIPT", "LOAD", code])),
    ]);
    return String(known);
  }

  /** Lets the parts take up their work again. */
  async #welcome(generation: string): Promise<void> {
    const emptied = this.#generation !== undefined && this.#generation !== generation;
    this.#generation = generation;
    this.#beat();
    if (emptied)
      this.hosts.log(
        "warn",
        {},
        "Redis has come back without what it had kept: flash that waited there for a person, or for the tab of a node that is gone, is lost",
      );
    const missed = this.#missed();
    await Promise.all(this.#users.map((user) => user.rejoin()));
    this.#attempts = 0;
    if (this.#lostAt === undefined) return;
    const awayMs = Date.now() - this.#lostAt;
    this.#lostAt = undefined;
    this.hosts.log("info", { awayMs, ...missed }, "Redis is back, and has what this node holds");
  }

  #lost(client: Client, error: unknown): void {
    if (client !== this.#client) return;
    this.#client = undefined;
    clearTimeout(this.#heartbeat);
    this.#answers.stop();
    client.destroy();
    if (this.#closed) return;
    this.#say(error);
    this.#connectAgain();
  }

  #say(error: unknown): void {
    if (this.#lostAt !== undefined) return;
    this.#lostAt = Date.now();
    this.hosts.log("warn", { err: error }, "Redis cannot be reached: this node works alone until it can");
  }

  #connectAgain(): void {
    if (this.#closed) return;
    const wait = Math.min(retryMaxMs, retryMinMs * 2 ** this.#attempts++);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), wait / 2 + (Math.random() * wait) / 2);
  }

  #beat(): void {
    clearTimeout(this.#heartbeat);
    this.#heartbeat = setTimeout(() => {
      this.send("PING").then(
        () => this.#beat(),
        () => {},
      );
    }, heartbeatMs);
    this.#heartbeat.unref();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
