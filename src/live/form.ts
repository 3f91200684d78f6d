import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Params } from "../wire/index.js";
import { plain } from "./event-call.js";
import type { LiveView } from "./live-view.js";

/** What a form's fields hold and what is wrong with them; keep one in a field of the view. */
export class Form<S extends StandardSchemaV1> {
  #values: Params = {};
  #errors: Record<string, string[]> = {};

  /**
   * @param schema any Standard Schema: Zod, Valibot, ArkType …
   * @param id prefix of the ids that tie messages to fields @default "form"
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
    this.#values = params;
    this.#errors = {};
    const result = await this.schema["~standard"].validate(params);
    if (!result.issues) return result.value;
    for (const { path, message } of result.issues.map(plain)) {
      const messages = this.#errors[path] ?? [];
      messages.push(message);
      this.#errors[path] = messages;
    }
    return undefined;
  }

  /** What was entered in a field, to render it again. */
  value(field: string): string {
    const value = this.#values[field];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  }

  /** What is wrong with a field; `""` is the form as a whole. */
  errors(field: string): readonly string[] {
    return this.#errors[field] ?? [];
  }

  get isValid(): boolean {
    return Object.keys(this.#errors).length === 0;
  }

  /** For `aria-invalid=${…}` (WAI-ARIA 1.2). */
  invalid(field: string): "true" | undefined {
    return this.errors(field).length > 0 ? "true" : undefined;
  }

  /** For `aria-describedby=${…}`: the id of the field's message while there is one. */
  describedBy(field: string): string | undefined {
    return this.errors(field).length > 0 ? this.errorId(field) : undefined;
  }

  /** For the `id` of the element that shows what is wrong with a field. */
  errorId(field: string): string {
    return `${this.id}-${field}-error`;
  }

  /** Forgets what was entered and what was wrong with it. */
  clear(): void {
    this.#values = {};
    this.#errors = {};
  }
}

/** Empties every form that a view keeps in its fields. */
export function emptyForms(view: LiveView): void {
  for (const value of Object.values(view)) if (value instanceof Form) value.clear();
}
