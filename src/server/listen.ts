import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DjustError, describe, unknownOption } from "../wire/index.js";

/** Options of `app.listen()`. */
export interface ListenOptions {
  /** The port to listen on; 0 for any free port. @default 3000 */
  readonly port?: number;
  /** The address to listen on. @default all addresses, as with `node:http` */
  readonly host?: string;
  /** Whether SIGTERM and SIGINT close the application and end the process. @default true */
  readonly signals?: boolean;
}

const optionNames = ["port", "host", "signals"] as const satisfies readonly (keyof ListenOptions)[];

/** @throws {DjustError} DJ_APP_OPTION */
export function checkListenOptions(options: ListenOptions): void {
  const wrong =
    options === null || typeof options !== "object"
      ? `listen() must be given an object such as { port: 3000 }, got ${describe(options)}.`
      : unknownOption("listen", options, optionNames);
  if (wrong !== undefined) throw new DjustError("DJ_APP_OPTION", wrong);
  const { port, host, signals } = options as { readonly [name: string]: unknown };
  // Environment variables are strings, which Node accepts as well.
  const isPort = typeof port === "number" || (typeof port === "string" && /^\d+$/.test(port.trim()));
  if (
    port !== undefined &&
    !(isPort && Number.isInteger(Number(port)) && Number(port) >= 0 && Number(port) <= 65_535)
  )
    throw new DjustError("DJ_APP_OPTION", `port must be a number from 0 to 65535, got ${describe(port)}.`);
  if (host !== undefined && typeof host !== "string")
    throw new DjustError(
      "DJ_APP_OPTION",
      `host must be a string such as "127.0.0.1", got ${describe(host)}.`,
    );
  if (signals !== undefined && typeof signals !== "boolean")
    throw new DjustError("DJ_APP_OPTION", `signals must be true or false, got ${describe(signals)}.`);
}

/** A server that `app.listen()` has started. */
export interface Listening {
  /** Such as "http://localhost:3000". */
  readonly url: string;
  /** The port that the server listens on. */
  readonly port: number;
  /** The server of Node. */
  readonly server: Server;
  /** Closes the application, as `app.close()` does. */
  close(): Promise<void>;
}

/**
 * How long a connection waits for its next request, in ms: longer than proxies keep theirs, which is 60 s with most, so
 * that none sends a request on a connection that is about to close.
 */
const keepAliveMs = 65_000;

/** How long connections may take to close on their own, in ms. */
const closeWithinMs = 1_000;

/**
 * Starts an HTTP server.
 *
 * @param requestTimeoutMs how long the headers of a request may take to arrive, in ms; the whole request may take twice
 *   as long
 */
export async function startServer(
  { port = 3000, host }: ListenOptions,
  requestTimeoutMs: number,
  { request, upgrade }: { readonly request: RequestListener; readonly upgrade: UpgradeListener },
): Promise<Server> {
  const server = createServer(
    {
      headersTimeout: requestTimeoutMs,
      requestTimeout: 2 * requestTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      // Node applies these limits at this interval, also to requests whose body nothing reads.
      connectionsCheckingInterval: Math.min(requestTimeoutMs, 30_000),
    },
    request,
  );
  server.on("upgrade", upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, resolve);
  });
  return server;
}

type RequestListener = NonNullable<Parameters<typeof createServer>[1]>;
type UpgradeListener = (...args: Parameters<Parameters<Server["on"]>[1]>) => void;

/** URL and port of a server that listens. */
export function addressOf(
  server: Server,
  host = "localhost",
): { readonly url: string; readonly port: number } {
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`, port };
}

/** Closes a server that accepts no new connections. @param terminate ends connections that do not close in time */
export async function stopServer(
  server: Server,
  stopped: Promise<unknown>,
  terminate: () => void,
): Promise<void> {
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    terminate();
    server.closeAllConnections();
  }, closeWithinMs);
  await stopped;
  clearTimeout(timer);
}
