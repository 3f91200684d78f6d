import { redis } from "../../src/redis/index.js";
import {
  createApp,
  djFlash,
  html,
  type LiveRequest,
  LiveView,
  type TransportName,
} from "../../src/server/index.js";

/** One node in its own process; the test controls it over the IPC channel. */

class Desk extends LiveView {
  static override events = { save: true, saveLater: true, carry: true };
  saved = 0;

  override mount(request: LiveRequest): void {
    this.subscribe("everybody");
    const person = request.params["person"];
    if (typeof person === "string") this.subscribe(`user:${person}`);
  }

  override handleInfo(message: unknown): void {
    this.putFlash("info", `heard ${String(message)}`);
  }

  save({ message = "" }: { message?: string }): void {
    this.saved++;
    this.putFlash("success", message);
  }

  saveLater({ message = "" }: { message?: string }): void {
    this.startAsync(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      this.putFlash("success", message);
    });
  }

  carry({ message = "" }: { message?: string }): void {
    this.putFlash("success", message);
    this.liveRedirect("/other", { carryFlash: true });
  }

  override render() {
    return html`${djFlash({ autoDismiss: 0 })}<p>saved ${this.saved}</p><button dj-click="save" dj-value-message="clicked">Save</button><button id="fatal" dj-click="save" dj-value-message="fatal">Save and end</button>`;
  }
}

class Other extends Desk {
  override render() {
    return html`${djFlash({ autoDismiss: 0 })}<h1>other</h1>`;
  }
}

const say = (level: string) => (fields: object, message: string) => {
  process.send?.({ log: `${level}: ${message} ${JSON.stringify(fields)}` });
};
const logger = { debug: () => {}, info: say("info"), warn: say("warn"), error: say("error") };
// Parallel tests may keep a machine busy for longer than the default.
const parts = await redis({ url: process.env["REDIS_URL"] ?? "", timeoutMs: 3_000, logger });
const { outboxStore } = parts;
const add = outboxStore.add.bind(outboxStore);
outboxStore.add = async (sessionId, commands, mark) => {
  await add(sessionId, commands, mark);
  // Stored but not yet sent.
  if (
    process.env["MORTAL"] &&
    commands.some((command) => command.action === "put" && command.message === "fatal")
  )
    process.kill(process.pid, "SIGKILL");
};
const app = createApp({
  ...parts,
  secret: "a secret of all nodes of this test",
  routes: { "/": Desk, "/other": Other },
  transports: [process.env["TRANSPORT"] as TransportName],
  logger,
});
const { port } = await app.listen({ port: 0, host: "127.0.0.1" });
process.on("message", (request: { publish?: string; health?: true }) => {
  if (request.publish) app.flash.to(request.publish).put("info", `for ${request.publish}`);
  if (request.health) process.send?.({ health: app.health() });
});
process.on("unhandledRejection", (error) => process.send?.({ log: `unhandled: ${String(error)}` }));
process.send?.({ port });
