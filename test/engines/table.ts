import type { TransportName } from "../../src/server/index.js";
import { transports } from "../browser/site.js";
import type { EngineName } from "./engine.js";

const titles: { readonly [T in TransportName]: string } = {
  websocket: "WebSocket",
  sse: "SSE",
  http: "HTTP",
};
/** In the order of the table's columns. */
export const engines: readonly EngineName[] = ["chromium", "firefox", "webkit"];

/** What a cell of the table says of a row over all transports. @param lack why it does not apply over one of them */
export function cellOf(lack: (transport: TransportName) => string | undefined): string {
  const lacking = transports.filter((transport) => lack(transport));
  const [first] = lacking;
  if (!first) return "yes";
  const held = transports.filter((transport) => !lack(transport));
  return [...held.map((transport) => titles[transport]), `–: ${lack(first)}`].join(", ");
}

/** The rows of one engine in the table of a document: group, row, cell. */
export function tableIn(text: string, engine: EngineName): string[][] {
  const [, table = ""] = /<!-- engines -->([\s\S]*)<!-- \/engines -->/.exec(text) ?? [];
  const lines = table.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) => {
    const [group = "", row = "", ...cells] = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    return [group, row, cells[engines.indexOf(engine)] ?? ""];
  });
}
