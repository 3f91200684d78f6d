import { randomBytes } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp, type Routes } from "djust-ts";
import { redis } from "djust-ts/redis";
import { openItems } from "./items.js";
import { layout } from "./layout.js";
import { ActivityView } from "./pages/activity.js";
import { ArrivedView } from "./pages/arrived.js";
import { ChartView } from "./pages/chart.js";
import { ChatView } from "./pages/chat.js";
import { ClearingView } from "./pages/clearing.js";
import { CommandsView } from "./pages/commands.js";
import { ComponentsView } from "./pages/components.js";
import { ContainersView } from "./pages/containers.js";
import { FormView } from "./pages/form.js";
import { FormattedView } from "./pages/formatted.js";
import { ImportView } from "./pages/import.js";
import { JavaScriptView } from "./pages/javascript.js";
import { LevelsView } from "./pages/levels.js";
import { LogView } from "./pages/log.js";
import { OptionsView } from "./pages/options.js";
import { PositionsView } from "./pages/positions.js";
import { QuickStartView } from "./pages/quick-start.js";
import { ReportView } from "./pages/report.js";
import { StreamingView } from "./pages/streaming.js";
import { SurvivalView } from "./pages/survival.js";
import { TimeoutView } from "./pages/timeout.js";
import { TransportsView } from "./pages/transports.js";
import { UndoView } from "./pages/undo.js";
import { UploadsView } from "./pages/uploads.js";
import { serveFile } from "./static-files.js";
import { openTopics, publish } from "./topics.js";
import { undoable } from "./undoable.js";

/** The pages of the showcase. */
export const routes: Routes = {
  "/": QuickStartView,
  "/levels": LevelsView,
  "/clearing": ClearingView,
  "/timeout": TimeoutView,
  "/positions": PositionsView,
  "/form": FormView,
  "/components": ComponentsView,
  "/commands": CommandsView,
  "/import": ImportView,
  "/uploads": UploadsView,
  "/report": ReportView,
  "/streaming": StreamingView,
  "/chat": ChatView,
  "/activity": ActivityView,
  "/log": LogView,
  "/survival": SurvivalView,
  "/survival/arrived": ArrivedView,
  "/options": OptionsView,
  "/formatted": FormattedView,
  "/undo": UndoView,
  "/containers": ContainersView,
  "/transports": TransportsView,
  "/transports/http": TransportsView,
  "/chart": ChartView,
  "/javascript": JavaScriptView,
};

/** Allows nothing inline and nothing from other origins. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Previews of selected images have blob: URLs.
  "img-src 'self' blob:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export interface ShowcaseOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly host: string;
  /** Path of the SQLite file for the items. */
  readonly database: string;
  readonly secret?: string | undefined;
  /** A Redis server that connects several nodes. @default this node alone */
  readonly redisUrl?: string | undefined;
  /** The name of this node in the pages. @default "node 1" */
  readonly node?: string | undefined;
  /** `false` disables logging. @default the console */
  readonly logger?: false;
}

/** Starts the showcase. */
export async function startShowcase(
  options: ShowcaseOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const closeItems = openItems(options.database);
  const shared = {
    secret: options.secret ?? randomBytes(32).toString("base64url"),
    layout,
    ...(options.logger === false ? { logger: options.logger } : undefined),
  };
  const parts = options.redisUrl === undefined ? undefined : await redis({ url: options.redisUrl });
  const app = createApp({ ...shared, ...parts, routes, undoable });
  openTopics(app, options.node ?? "node 1");
  // A separate application with a single transport.
  const sseApp = createApp({
    ...shared,
    basePath: "/transports/sse",
    transports: ["sse"],
    routes: { "/": TransportsView },
  });
  const server = createServer((request, response) => {
    response.setHeader("content-security-policy", policy);
    response.setHeader("referrer-policy", "same-origin");
    if (serveFile(request, response)) return;
    if (request.method === "GET" && !request.url?.includes("/_djust/"))
      response.once("finish", () =>
        publish("log", `${request.method} ${request.url} ${response.statusCode}`),
      );
    void sseApp.handle(request, response, () => app.handle(request, response, () => notFound(response)));
  });
  app.attach(server);
  sseApp.attach(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    close: async () => {
      const stopped = new Promise((resolve) => server.close(resolve));
      await Promise.all([app.close(), sseApp.close()]);
      server.closeAllConnections();
      await stopped;
      closeItems();
    },
  };
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/html; charset=utf-8" });
  response.end(missingPage);
}

const missingPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page not found</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/showcase.css">
</head>
<body class="bare">
<main>
  <h1>Page not found</h1>
  <p class="lead">Check the address. <a href="/">Go to the showcase</a></p>
</main>
</body>
</html>
`;
