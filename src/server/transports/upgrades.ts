import { type IncomingMessage, ServerResponse } from "node:http";
// Imported by name, because test runners with fake timers replace `process.nextTick`.
import { nextTick } from "node:process";
import type { Duplex } from "node:stream";

/** A server of `node:http`, `node:https` or `node:http2` whose WebSocket upgrades applications handle. */
export interface UpgradeServer {
  /** Adds a listener. */
  on(event: "upgrade", listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown;
  /** Emits an event. */
  emit(event: "request", request: IncomingMessage, response: ServerResponse): boolean;
  /** Returns how many listeners an event has. */
  listenerCount(event: string): number;
}

/** One of the applications that share a server. */
export interface UpgradeTarget {
  claimsUpgrade(request: IncomingMessage): boolean;
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** How long the server's request handlers may take to pass an upgrade on, in ms. */
const passOnMs = 30_000;

const targets = new WeakMap<UpgradeServer, Set<UpgradeTarget>>();
const waiting = new WeakMap<object, Upgrade>();

/**
 * Routes WebSocket upgrades for an application through the server's request handlers, so that a framework's sessions,
 * guards and logs apply to them too. The application then takes the upgrade. Upgrades for other paths are refused
 * unless something else listens for upgrades.
 */
export function routeUpgrades(server: UpgradeServer, target: UpgradeTarget): void {
  const known = targets.get(server);
  if (known) return void known.add(target);
  const all = new Set([target]);
  targets.set(server, all);
  server.on("upgrade", (request, socket, head) => {
    if ([...all].some((each) => each.claimsUpgrade(request))) passOn(server, request, socket, head);
    else if (server.listenerCount("upgrade") === 1)
      endAll(socket, "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
}

function passOn(server: UpgradeServer, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  waiting.set(request, { request, socket, head });
  socket.on("error", () => socket.destroy());
  request.socket.setTimeout(passOnMs, () => socket.destroy());
  // After the server's other listeners, because one of them, such as @fastify/websocket, may do the same.
  nextTick(() => {
    if (!waiting.has(request) || responseOn(socket)) return;
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(request.socket);
    // A handler that responds instead, such as a guard, ends the connection.
    response.on("finish", () => endAll(socket));
    server.emit("request", request, response);
  });
}

/** Ends both halves of a connection, because the client may never end its own. */
function endAll(socket: Duplex, text?: string): void {
  socket.once("finish", () => socket.destroy());
  socket.end(text);
}

/** Takes the upgrade that a request stands for. @returns `undefined` if there is none or it has been taken */
export function takeUpgrade(request: object): Upgrade | undefined {
  const upgrade = waiting.get(request);
  if (!upgrade) return undefined;
  waiting.delete(request);
  upgrade.request.socket.setTimeout(0);
  // Anything that a framework still writes to the response is discarded.
  responseOn(upgrade.socket)?.detachSocket(upgrade.request.socket);
  return upgrade;
}

/** The response that writes to a socket; Node exposes it only under this name. */
function responseOn(socket: Duplex): ServerResponse | undefined {
  return (socket as { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}
