import type { StandardSchemaV1 } from "@standard-schema/spec";
import { DjustError, describe, didYouMean, type Params } from "../../wire/index.js";
import { enteredIn, nested, pathOf } from "./field-names.js";
import type { FieldName } from "./field-types.js";
import type { LiveBase } from "./live-base.js";
import { rendering } from "./rendering.js";
import { plainIssue, validateFields } from "./validate-fields.js";

/**
 * The values and errors of a form's fields. Keep it in a public field of the view.
 *
 * A field's name may be a path such as `address.city` or `people[0].name`, which the schema sees as nested objects and
 * arrays. A name that ends in `[]` is always an array.
 *
 * @example
 * form = new Form(z.object({ email: z.email("Enter a valid email address.") }));
 *
 * // An event handler of `<form dj-submit="signUp">`:
 * async signUp(params: Params) {
 *   const entry = await this.form.validate(params);
 *   if (!entry) return this.putFlash("error", "Please fix the errors below.");
 *   this.putFlash("success", `We have written to ${entry.email}.`);
 *   this.clearForm();
 * }
 */
export class Form<S extends StandardSchemaV1, Field extends string = FieldName<S>> {
  #entered: ReadonlyMap<string, readonly string[]> = new Map();
  #errors: ReadonlyMap<string, readonly string[]> = new Map();
  /** Counts changes, because an asynchronous schema may finish late. */
  #edition = 0;
  /** Fields whose names have been checked. */
  readonly #checked = new Set<string>();

  /**
   * @param schema any Standard Schema: Zod, Valibot, ArkType …
   * @param id prefix of the ids that link errors with fields; each form of a page needs its own @default "form"
   * @throws {DjustError} DJ_FORM if it is not a schema
   */
  constructor(
    private readonly schema: S,
    private readonly id = "form",
  ) {
    if (typeof Object(schema)["~standard"]?.validate !== "function")
      throw new DjustError(
        "DJ_FORM",
        `new Form() must be given a schema of a Standard Schema library, such as z.object({…}) of Zod, got ${describe(schema)}.`,
      );
  }

  /**
   * Validates the values of a form, and keeps them with their errors.
   *
   * A field that is left empty reaches the schema as `undefined` if it is optional.
   *
   * @param params the fields of a `dj-submit` or `dj-change` form
   * @returns the schema's output, or `undefined` if a value is invalid
   * @see guide, "Flash After Form Submission"
   */
  async validate(params: Params): Promise<StandardSchemaV1.InferOutput<S> | undefined> {
    const edition = ++this.#edition;
    this.#entered = enteredIn(params);
    const result = await validateFields(this.schema, nested(params));
    if (edition === this.#edition) this.#errors = byPath(result.issues ?? []);
    return result.issues ? undefined : (result.value as StandardSchemaV1.InferOutput<S>);
  }

  /** Sets the values of the fields, such as those of a record to edit, and clears the errors. */
  fill(values: Params): void {
    this.clear();
    this.#entered = enteredIn(values);
  }

  /** The value of a field; the first one if there are several. */
  value(field: Field): string {
    return this.values(field)[0] ?? "";
  }

  /** All values of a field. */
  values(field: Field): readonly string[] {
    this.#checkField(field);
    return this.#valuesAt(pathOf(field));
  }

  /** Reports a field that is probably a misspelled one, if the view that shows it is being rendered. */
  #checkField(field: string): void {
    const current = rendering();
    if (!current || this.#checked.has(field)) return;
    const [name = ""] = pathOf(field).split(".");
    const known = knownFields(this.schema);
    if (name !== "" && known.length > 0 && !known.includes(name) && !this.#entered.has(pathOf(field))) {
      const meant = didYouMean(name, known);
      if (meant !== "")
        current.checks?.report(
          new DjustError(
            "DJ_FORM",
            `The form has no field ${JSON.stringify(name)}.${meant} Fields: ${known.join(", ")}.`,
          ),
        );
    }
    if (this.#checked.size < maxChecked) this.#checked.add(field);
  }

  #valuesAt(path: string): readonly string[] {
    return this.#entered.get(path) ?? none;
  }

  /** For `?checked=${…}` and `?selected=${…}`. @param value the value of the checkbox or option @default "on" */
  checked(field: Field, value = "on"): boolean {
    return this.values(field).includes(value);
  }

  /** The errors of a field and of its values; `""` stands for the whole form. */
  errors(field: Field | ""): readonly string[] {
    this.#checkField(field);
    const path = pathOf(field);
    const own = this.#errors.get(path) ?? none;
    const ofValues =
      path === "" ? [] : this.#valuesAt(path).map((_, index) => this.#errors.get(`${path}.${index}`));
    return ofValues.some(Boolean) ? [...own, ...ofValues.flatMap((messages) => messages ?? none)] : own;
  }

  /**
   * Adds an error that a schema cannot detect, such as a name that is taken. It remains until the next `validate`.
   *
   * @param field `""` stands for the whole form
   */
  addError(field: Field | "", message: string): void {
    const path = pathOf(field);
    this.#errors = new Map(this.#errors).set(path, [...(this.#errors.get(path) ?? none), message]);
  }

  /** Whether the last submission had no errors. */
  get isValid(): boolean {
    return this.#errors.size === 0;
  }

  /** For `aria-invalid=${…}` (WAI-ARIA 1.2). */
  invalid(field: Field): "true" | undefined {
    return this.errors(field).length > 0 ? "true" : undefined;
  }

  /** For `aria-describedby=${…}`: the id of the field's error, if there is one. */
  describedBy(field: Field): string | undefined {
    return this.errors(field).length > 0 ? this.errorId(field) : undefined;
  }

  /** For the `id` of the element that shows a field's errors. */
  errorId(field: Field): string {
    return `${this.id}-${pathOf(field).replace(/[^\w.-]/g, "-")}-error`;
  }

  /** Clears the values and errors. */
  clear(): void {
    this.#edition++;
    this.#entered = new Map();
    this.#errors = new Map();
  }
}

const none: readonly string[] = [];
/** Maximum number of names that a form remembers to have checked. */
const maxChecked = 200;

/** The names of a schema's fields, if its library reveals them, as Zod (`shape`) and Valibot (`entries`) do. */
function knownFields(schema: object): readonly string[] {
  const { shape, entries } = schema as { readonly shape?: unknown; readonly entries?: unknown };
  const fields = shape ?? entries;
  return fields !== null && typeof fields === "object" ? Object.keys(fields) : [];
}

function byPath(issues: readonly StandardSchemaV1.Issue[]): ReadonlyMap<string, readonly string[]> {
  const errors = new Map<string, readonly string[]>();
  for (const { path, message } of issues.map(plainIssue))
    errors.set(path, [...(errors.get(path) ?? none), message]);
  return errors;
}

/** Clears every form that a view keeps in its fields. */
export function clearForms(view: LiveBase): void {
  for (const value of Object.values(view)) if (value instanceof Form) value.clear();
}
