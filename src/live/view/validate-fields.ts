import type { StandardSchemaV1 } from "@standard-schema/spec";
import { isPromise, type Params } from "../../wire/index.js";

type Result = StandardSchemaV1.Result<unknown>;
type Path = readonly string[];

/** Maximum number of attempts to validate without the empty fields, before the schema gets all of them. */
const maxAttempts = 3;

/**
 * Validates the fields of a form. Browsers send the empty text for a field that is left empty, so an empty field is left
 * out if the schema accepts that and gives it no value: it is optional. Every other empty field reaches the schema as "",
 * and so do all of them if the schema refuses the fields otherwise.
 *
 * @returns a promise only if the schema returns one
 */
export function validateFields(schema: StandardSchemaV1, fields: Params): Result | Promise<Result> {
  const validate = (value: unknown): Result | Promise<Result> => schema["~standard"].validate(value);

  const attempt = (absent: readonly Path[], left: number): Result | Promise<Result> => {
    if (absent.length === 0 || left === 0) return validate(fields);
    return afterwards(validate(without(fields, absent)), (result) => {
      const optional = optionalIn(result, absent);
      if (optional.length < absent.length) return attempt(optional, left - 1);
      if (!result.issues) return result;
      // A schema such as a union of objects does not say which field it misses.
      return afterwards(validate(fields), (asSent) => (asSent.issues ? result : asSent));
    });
  };

  try {
    const result = attempt(emptyIn(fields), maxAttempts);
    return isPromise(result) ? (result as Promise<Result>).catch(() => validate(fields)) : result;
  } catch {
    // Code of the schema, such as a refinement, may rely on a string.
    return validate(fields);
  }
}

/** The fields that were left out and are optional: the schema neither refuses them nor gives them a value. */
function optionalIn(result: Result, absent: readonly Path[]): readonly Path[] {
  if (!result.issues) return absent.filter((path) => valueAt(result.value, path) === undefined);
  const refused = new Set(result.issues.map((issue) => plainIssue(issue).path));
  return absent.filter((path) => !refused.has(path.join(".")));
}

function afterwards<T, U>(value: T | Promise<T>, go: (value: T) => U | Promise<U>): U | Promise<U> {
  return isPromise(value) ? (value as Promise<T>).then(go) : go(value as T);
}

/** The paths of the empty texts in objects. An item of an array cannot be left out. */
function emptyIn(value: unknown, path: Path = []): readonly Path[] {
  if (value === null || typeof value !== "object") return [];
  const isArray = Array.isArray(value);
  return Object.entries(value).flatMap(([key, inner]) =>
    inner === "" && !isArray ? [[...path, key]] : emptyIn(inner, [...path, key]),
  );
}

/** A copy without the values at some paths. */
function without(value: unknown, paths: readonly Path[]): unknown {
  if (paths.length === 0 || value === null || typeof value !== "object") return value;
  const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? [...value] : { ...value };
  const inner = new Map<string, Path[]>();
  for (const [key = "", ...rest] of paths) {
    if (rest.length === 0) Reflect.deleteProperty(copy, key);
    else {
      const paths = inner.get(key) ?? [];
      paths.push(rest);
      inner.set(key, paths);
    }
  }
  for (const [key, rest] of inner) {
    const field = { value: without(Reflect.get(value, key), rest), enumerable: true };
    Object.defineProperty(copy, key, { ...field, configurable: true, writable: true });
  }
  return copy;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (at === null || typeof at !== "object" || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}

/** An issue with its path as text. */
export function plainIssue({ message, path = [] }: StandardSchemaV1.Issue): {
  readonly path: string;
  readonly message: string;
} {
  return { message, path: path.map((part) => String(typeof part === "object" ? part.key : part)).join(".") };
}
