import { type ChildProcess, fork } from "node:child_process";
import { connect, createServer, type Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { Health } from "../../src/server/index.js";
import { freePort } from "./redis-server.js";

const programOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A node in its own process. */
export class NodeProcess {
  readonly lines: string[] = [];

  private constructor(
    readonly process: ChildProcess,
    readonly port: number,
  ) {
    process.on("message", ({ log }: { log?: string }) => {
      if (log !== undefined) this.lines.push(log);
    });
  }

  /**
   * @param mortal whether the message "fatal" kills the process after it is stored and before it is sent
   * @param program file of the node, in this folder
   */
  static async start(
    redisUrl: string,
    transport: string,
    mortal = false,
    program = "node-program.ts",
  ): Promise<NodeProcess> {
    const child = fork(programOf(program), {
      execArgv: ["--import", "tsx"],
      env: {
        ...process.env,
        REDIS_URL: redisUrl,
        TRANSPORT: transport,
        NODE_ENV: "production",
        MORTAL: mortal ? "1" : "",
      },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.on("message", ({ port }: { port?: number }) => port !== undefined && resolve(port));
      child.once("exit", (code) => reject(new Error(`The node exited with ${code} before it was listening`)));
    });
    return new NodeProcess(child, port);
  }

  /** Resolves when the process has exited. */
  get gone(): Promise<number | null> {
    const { process: child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
    return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
  }

  async end(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<number | null> {
    const { gone } = this;
    this.process.kill(signal);
    return gone;
  }

  health(): Promise<Health> {
    return new Promise((resolve, reject) => {
      if (!this.process.connected) return reject(new Error("The node has exited"));
      const listen = ({ health }: { health?: Health }): void => {
        if (!health) return;
        this.process.off("message", listen);
        resolve(health);
      };
      this.process.on("message", listen);
      this.process.send({ health: true });
    });
  }

  publish(topic: string): void {
    this.process.send({ publish: topic });
  }
}

/** A balancer that forwards each connection to the first node that accepts it. */
export class Balancer {
  /** Ports of the nodes, in order of preference. */
  ports: number[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((socket) => this.#forward(socket, [...this.ports]));
  #port = 0;

  async listen(): Promise<void> {
    this.#port = await freePort();
    await new Promise<void>((resolve) => this.#server.listen(this.#port, "127.0.0.1", resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(socket: Socket, [port, ...others]: number[]): void {
    this.#keep(socket);
    if (port === undefined) return void socket.destroy();
    const onward = connect(port, "127.0.0.1");
    this.#keep(onward);
    let isOpen = false;
    onward.once("connect", () => {
      isOpen = true;
      socket.pipe(onward).pipe(socket);
    });
    onward.once("close", () => (isOpen ? socket.destroy() : this.#forward(socket, others)));
    socket.once("close", () => onward.destroy());
  }

  #keep(socket: Socket): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
