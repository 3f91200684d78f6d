// Writes protocol.schema.json, the JSON Schema of the frames in src/wire (`npm run protocol-schema`). What types cannot
// express (whole numbers, limits, what the server reads as absent) is added here from the same limits as the decoder.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";
import { limits } from "../src/wire/index.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const file = `${root}protocol.schema.json`;

/** Numbers that are not whole, by the name of their field. */
const fractions = new Map([["progress", { minimum: 0, maximum: 1 }]]);

/** The longest strings that the server accepts, in UTF-16 code units. @type {[type: string, field: string, most: number][]} */
const lengths = [
  ["MountRequest", "url", limits.urlLength],
  ["MountRequest", "tab", limits.tabLength],
  ["EventRequest", "reply", limits.replyIdLength],
  ["UrlChange", "uri", limits.urlLength],
  ["LiveRedirectMount", "url", limits.urlLength],
];

/** Required after decoding; the server reads a frame without them as `{}`. @type {[type: string, field: string][]} */
const optional = [
  ["EventRequest", "params"],
  ["UrlChange", "params"],
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { stdout, status } = spawnSync(
    `${root}node_modules/.bin/biome`,
    ["format", "--stdin-file-path=protocol.schema.json"],
    {
      cwd: root,
      input: JSON.stringify(protocolSchema()),
      encoding: "utf8",
      shell: process.platform === "win32",
    },
  );
  if (status !== 0) throw new Error(`biome format ended with ${status}`);
  writeFileSync(file, stdout);
  console.log(`protocol-schema: wrote ${file}`);
}

/** The JSON Schema (draft 07) of all frames. @returns {Record<string, any>} */
export function protocolSchema() {
  const generator = createGenerator({
    path: `${root}src/wire/frames.ts`,
    tsconfig: `${root}src/wire/tsconfig.json`,
    expose: "export",
    jsDoc: "extended",
    skipTypeCheck: true,
  });
  /** @type {Record<string, any>} */
  const definitions = {};
  const parts = ["ClientFrame", "ServerFrame", "HttpReply"];
  for (const part of parts) Object.assign(definitions, generator.createSchema(part).definitions);
  complete(definitions, "");
  for (const [type, field, maxLength] of lengths) definitions[type].properties[field].maxLength = maxLength;
  for (const [type, field] of optional)
    definitions[type].required = definitions[type].required.filter(
      (/** @type {string} */ name) => name !== field,
    );
  // The generator overlooks that a named element of a tuple may be absent.
  for (const operation of definitions["StreamOperation"].anyOf)
    if (operation.items[0]?.const === "insert") operation.minItems -= 1;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "djust-ts/protocol.schema.json",
    title: "The wire protocol of djust-ts",
    description:
      "ClientFrame: what a browser sends. ServerFrame: what a server sends over WebSocket and event streams. HttpReply: the body of a response over HTTP. Lengths are in UTF-16 code units. Unknown fields are allowed and ignored.",
    anyOf: parts.map((part) => ({ $ref: `#/definitions/${part}` })),
    definitions: Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/**
 * @param {any} node
 * @param {string} name of the field that has it
 */
function complete(node, name) {
  if (node === null || typeof node !== "object") return;
  if (node.type === "number") {
    const fraction = fractions.get(name);
    if (fraction) Object.assign(node, fraction);
    else Object.assign(node, { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
  }
  if (node.type === "object" && node.additionalProperties === false) delete node.additionalProperties;
  // A sentence in the documentation, not a value.
  if (typeof node.default === "string") delete node.default;
  for (const [key, child] of Object.entries(node)) {
    if (key === "properties" || key === "definitions")
      for (const [field, schema] of Object.entries(child)) complete(schema, field);
    else complete(child, key === "items" ? name : key);
  }
}
