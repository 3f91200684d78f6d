import { readdirSync } from "node:fs";
import { describe } from "vitest";
import { standInForTabs } from "../behaviours/test-app.js";
import { longRun } from "../support/long-run.js";
import { Client } from "./client/client.js";
import { lines } from "./client/lines.js";

// The behaviours of all transports, with the client that is written from docs/protocol.md.
standInForTabs((transport, origin, jar, options) => new Client(origin, jar, lines[transport], options));

const folder = new URL("../behaviours/", import.meta.url);
const all = readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
const files = longRun(all, ["flash-delivery.test.ts", "flash-reconnect.test.ts"]);

describe.each(files)("a client written from the docs passes %s", async (file) => {
  await import(new URL(file, folder).href);
});
