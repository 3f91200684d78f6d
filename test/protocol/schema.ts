import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { root } from "../package/entry-points.js";

/** A definition of the published schema. */
export type Part = "ClientFrame" | "ServerFrame" | "HttpReply";

const file = `${root}protocol.schema.json`;
const validators = new Map<string, ValidateFunction>();

/** The published schema, as text. */
export const schemaText = (): string => readFileSync(file, "utf8");

/**
 * Whether a value is valid.
 *
 * @param unknownFields whether fields that the schema does not have are allowed, as they are for a client @default true
 */
export function isValid(part: Part, value: unknown, { unknownFields = true } = {}): boolean {
  return validator(part, unknownFields)(value) as boolean;
}

/** Fails if a server's frame is not exactly of the schema: an unknown field is an undocumented one. */
export function checkFrame(part: "ServerFrame" | "HttpReply", frame: unknown): void {
  const validate = validator(part, false);
  if (validate(frame)) return;
  const problems = (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(" "),
  );
  throw new Error(
    `A frame is not a ${part} of the schema: ${JSON.stringify(frame)}\n${problems.slice(0, 20).join("\n")}`,
  );
}

function validator(part: Part, unknownFields: boolean): ValidateFunction {
  const name = `${part} ${unknownFields}`;
  let found = validators.get(name);
  if (!found) {
    const schema: unknown = JSON.parse(schemaText());
    if (!unknownFields) close(schema);
    const ajv = new Ajv({
      allowUnionTypes: true,
      strictTuples: false,
      // Lengths count as in JavaScript, for which Ajv logs a warning.
      unicode: false,
      logger: false,
      // Compiling takes a third of the time without these, and each file of tests compiles once.
      code: { optimize: false },
      inlineRefs: false,
    });
    ajv.addSchema(schema as object, "protocol");
    found = ajv.compile({ $ref: `protocol#/definitions/${part}` });
    validators.set(name, found);
  }
  return found;
}

/** Refuses unknown fields wherever the schema lists fields. */
function close(node: unknown): void {
  if (node === null || typeof node !== "object") return;
  const schema = node as { properties?: object; additionalProperties?: unknown };
  if (schema.properties) schema.additionalProperties ??= false;
  for (const child of Object.values(node)) close(child);
}

// Not while a test waits for its first frame.
for (const part of ["ServerFrame", "HttpReply"] as const) validator(part, false);
