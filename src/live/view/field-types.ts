import type { StandardSchemaV1 } from "@standard-schema/spec";

/** Values that a form field holds as a whole. */
type Leaf =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | Date
  | Blob
  | ((...args: never[]) => unknown);

/** Identifies files in environments without the DOM's types. */
interface Blob {
  arrayBuffer(): Promise<unknown>;
  readonly size: number;
}

/** How many levels of a schema are typed; deeper ones accept any string. */
type Depth = readonly [0, 0, 0, 0];
type Deeper<D extends readonly unknown[]> = D extends readonly [unknown, ...infer Rest] ? Rest : readonly [];

/** What may follow a name if the type of the value is unknown. */
type Anything = `.${string}` | `[${string}`;

/** What may follow the name of a field that holds `T`. */
type Inner<T, D extends readonly unknown[]> = unknown extends T
  ? Anything
  : T extends Leaf
    ? never
    : D["length"] extends 0
      ? Anything
      : T extends readonly (infer Item)[]
        ? "[]" | `[${number}]${Inner<Item, Deeper<D>> | ""}` | `.${number}${Inner<Item, Deeper<D>> | ""}`
        : {
            [Name in keyof T & string]:
              | `.${Name}${Inner<T[Name], Deeper<D>> | ""}`
              | `[${Name}]${Inner<T[Name], Deeper<D>> | ""}`;
          }[keyof T & string];

/** The names of the fields of an object. */
type FieldNamesOf<T> = unknown extends T
  ? string
  : T extends Leaf | readonly unknown[]
    ? string
    : { [Name in keyof T & string]: Name | `${Name}${Inner<T[Name], Depth>}` }[keyof T & string];

/**
 * The field names in a form with this schema: `title`, `address.city`, `people[0].name`, `tags[]`. Any string if the
 * schema's input type is unknown.
 */
export type FieldName<S extends StandardSchemaV1> = FieldNamesOf<StandardSchemaV1.InferInput<S>>;
