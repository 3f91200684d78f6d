import { connect, createServer, type Server, type Socket } from "node:net";
import { vi } from "vitest";
import { freePort } from "./redis-server.js";

interface Link {
  readonly client: Socket;
  readonly server: Socket;
}

/** A proxy in front of Redis that can hold up and cut the connections of one node. */
export class RedisProxy {
  /** Whether new connections are refused. */
  isClosed = false;
  /** What the current connections have received from Redis. */
  received = "";
  readonly #links = new Set<Link>();
  readonly #server: Server;
  #holdsRequests = false;
  #holdsReplies = false;
  /** Requests are held from the first command of this name. */
  #pauseAt: string | undefined;

  private constructor(
    readonly port: number,
    redisPort: number,
  ) {
    this.#server = createServer((client) => this.#forward(client, redisPort));
  }

  static async start(redisPort: number): Promise<RedisProxy> {
    const proxy = new RedisProxy(await freePort(), redisPort);
    await new Promise<void>((resolve) => proxy.#server.listen(proxy.port, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** From now on Redis receives nothing more over the current connections. */
  holdRequests(): void {
    this.#holdsRequests = true;
  }

  /** From now on the node receives nothing more over the current connections. */
  holdReplies(): void {
    this.#holdsReplies = true;
  }

  /** Holds requests from the next command of that name. Resolves when that command arrives. */
  async pauseAt(command: string): Promise<void> {
    this.#pauseAt = command;
    await vi.waitUntil(() => this.#holdsRequests, 10_000);
  }

  /** Cuts every connection; the next one is not held up. */
  cut(): void {
    for (const { client, server } of this.#links) for (const socket of [client, server]) socket.destroy();
    this.#links.clear();
    this.#holdsRequests = this.#holdsReplies = false;
    this.#pauseAt = undefined;
    this.received = "";
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(client: Socket, redisPort: number): void {
    client.on("error", () => {});
    if (this.isClosed) return void client.destroy();
    const server = connect(redisPort, "127.0.0.1");
    server.on("error", () => {});
    const link = { client, server };
    this.#links.add(link);
    for (const socket of [client, server])
      socket.once("close", () => {
        this.#links.delete(link);
        client.destroy();
        server.destroy();
      });
    client.on("data", (data: Buffer) => {
      if (this.#holdsRequests) return;
      const at = this.#pauseAt === undefined ? -1 : data.indexOf(`\r\n${this.#pauseAt}\r\n`);
      if (at === -1) return void server.write(data);
      this.#holdsRequests = true;
      // A command begins with the number of its parts: "*2\r\n".
      const start = data.lastIndexOf("\r\n*", at);
      if (start !== -1) server.write(data.subarray(0, start + 2));
    });
    server.on("data", (data: Buffer) => {
      if (this.#holdsReplies) return;
      this.received += data;
      client.write(data);
    });
  }
}
