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

/** How many levels of a schema have names: deeper ones are any text. */
type Depth = readonly [0, 0, 0, 0];
type Deeper<D extends readonly unknown[]> = D extends readonly [unknown, ...infer Rest] ? Rest : readonly [];

/** What may follow a name where nothing is known of the value. */
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
 * The names that fields have in a form of a schema: `title`, `address.city`, `people[0].name`, `tags[]`. Any string where
 * the schema's input type does not tell.
 */
export type FieldName<S extends StandardSchemaV1> = FieldNamesOf<StandardSchemaV1.InferInput<S>>;
