import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Params } from "../../wire/index.js";
import { plain } from "./event-call.js";
import { enteredIn, nested, pathOf } from "./field-names.js";
import type { FieldName } from "./field-types.js";
import type { LiveView } from "./live-view.js";

/**
 * What a form's fields hold and what is wrong with them; keep one in a public field of the view.
 *
 * A field's name may have a path, `address.city` or `people[0].name`, which the schema sees as an object
 * in an object or an array; a name that ends in `[]` is an array however many values it has.
 */
export class Form<S extends StandardSchemaV1, Field extends string = FieldName<S>> {
  #entered: ReadonlyMap<string, readonly string[]> = new Map();
  #errors: ReadonlyMap<string, readonly string[]> = new Map();
  /** Counts what has happened, since a schema may take its time. */
  #edition = 0;

  /**
   * @param schema any Standard Schema: Zod, Valibot, ArkType …
   * @param id prefix of the ids that tie messages to fields; a second form of a page needs its own @default "form"
   */
  constructor(
    private readonly schema: S,
    private readonly id = "form",
  ) {}

  /**
   * Keeps what was entered, and what the schema says of it beside each field.
   *
   * @param params the fields of a `dj-submit` or `dj-change` form
   * @returns the schema's output, or `undefined` when something is wrong
   * @see guide, "Flash After Form Submission"
   */
  async validate(params: Params): Promise<StandardSchemaV1.InferOutput<S> | undefined> {
    const edition = ++this.#edition;
    this.#entered = enteredIn(params);
    const result = await this.schema["~standard"].validate(nested(params));
    if (edition === this.#edition) this.#errors = byPath(result.issues ?? []);
    return result.issues ? undefined : result.value;
  }

  /** Sets what the fields hold, such as a record to be edited, and forgets what was wrong. */
  fill(values: Params): void {
    this.clear();
    this.#entered = enteredIn(values);
  }

  /** What was entered in a field, to render it again; of several values the first. */
  value(field: Field): string {
    return this.values(field)[0] ?? "";
  }

  /** Everything that was entered under one name. */
  values(field: Field): readonly string[] {
    return this.#valuesAt(pathOf(field));
  }

  #valuesAt(path: string): readonly string[] {
    return this.#entered.get(path) ?? none;
  }

  /** For `?checked=${…}` and `?selected=${…}`. @param value the box's or the option's own @default "on" */
  checked(field: Field, value = "on"): boolean {
    return this.values(field).includes(value);
  }

  /** What is wrong with a field, and with its values one by one; `""` is the form as a whole. */
  errors(field: Field | ""): readonly string[] {
    const path = pathOf(field);
    const own = this.#errors.get(path) ?? none;
    const ofValues =
      path === "" ? [] : this.#valuesAt(path).map((_, index) => this.#errors.get(`${path}.${index}`));
    return ofValues.some(Boolean) ? [...own, ...ofValues.flatMap((messages) => messages ?? none)] : own;
  }

  /**
   * Says what a schema cannot know, such as that a name is taken; until the next `validate`.
   *
   * @param field `""` is the form as a whole
   */
  addError(field: Field | "", message: string): void {
    const path = pathOf(field);
    this.#errors = new Map(this.#errors).set(path, [...(this.#errors.get(path) ?? none), message]);
  }

  get isValid(): boolean {
    return this.#errors.size === 0;
  }

  /** For `aria-invalid=${…}` (WAI-ARIA 1.2). */
  invalid(field: Field): "true" | undefined {
    return this.errors(field).length > 0 ? "true" : undefined;
  }

  /** For `aria-describedby=${…}`: the id of the field's message while there is one. */
  describedBy(field: Field): string | undefined {
    return this.errors(field).length > 0 ? this.errorId(field) : undefined;
  }

  /** For the `id` of the element that shows what is wrong with a field. */
  errorId(field: Field): string {
    return `${this.id}-${pathOf(field).replace(/[^\w.-]/g, "-")}-error`;
  }

  /** Forgets what was entered and what was wrong with it. */
  clear(): void {
    this.#edition++;
    this.#entered = new Map();
    this.#errors = new Map();
  }
}

const none: readonly string[] = [];

function byPath(issues: readonly StandardSchemaV1.Issue[]): ReadonlyMap<string, readonly string[]> {
  const errors = new Map<string, readonly string[]>();
  for (const { path, message } of issues.map(plain))
    errors.set(path, [...(errors.get(path) ?? none), message]);
  return errors;
}

/** Empties every form that a view keeps in its fields. */
export function emptyForms(view: LiveView): void {
  for (const value of Object.values(view)) if (value instanceof Form) value.clear();
}
