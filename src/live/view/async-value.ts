import type { BackgroundTask } from "../../flash/index.js";
import { DjustError, describe } from "../../wire/index.js";

/**
 * A value that a view loads in the background. While it is loaded again, and if that fails, `value` is the last value.
 *
 * @example
 * report: AsyncValue<Report> = { status: "loading" };
 */
export type AsyncValue<T> =
  | { readonly status: "loading"; readonly value?: T | undefined }
  | { readonly status: "ok"; readonly value: T }
  | { readonly status: "failed"; readonly error: unknown; readonly value?: T | undefined };

/** What to render in each state of an {@link AsyncValue}. */
export interface AsyncCases<T, R> {
  /** Returns what is rendered while the value loads. @param last the value before it was loaded again, if any */
  loading(last: T | undefined): R;
  /** Returns what is rendered once the value has loaded. */
  ok(value: T): R;
  /** Returns what is rendered if loading failed. @param last the value before loading failed, if any */
  failed(error: unknown, last: T | undefined): R;
}

/**
 * Renders the state of a value that `assignAsync` loads.
 *
 * @param value the field of the view
 * @param cases what to render while it is loading, when it is loaded, and when loading has failed
 * @returns the result of the case that applies
 * @see docs/guide/background-work.md, "Loading a value"
 * @example
 * when(this.report, {
 *   loading: () => html`<p class="dj-skeleton">Loading the report</p>`,
 *   ok: (report) => html`<p>${report.total}</p>`,
 *   failed: () => html`<p>The report could not be loaded.</p>`,
 * });
 */
export function when<T, R>(value: AsyncValue<T>, cases: AsyncCases<T, R>): R {
  if (value.status === "ok") return cases.ok(value.value);
  if (value.status === "failed") return cases.failed(value.error, value.value);
  return cases.loading(value.value);
}

/** Marks a field as loading. @returns the work that loads it and sets it */
export function loadField<T>(
  view: object,
  name: string,
  load: (signal: AbortSignal, task: BackgroundTask) => T | Promise<T>,
): (signal: AbortSignal, task: BackgroundTask) => Promise<T> {
  if (typeof name !== "string" || name === "")
    throw new DjustError(
      "DJ_ASYNC",
      `assignAsync must be given the name of a field of the view, got ${describe(name)}.`,
    );
  if (typeof load !== "function")
    throw new DjustError(
      "DJ_ASYNC",
      `assignAsync must be given a function that loads ${name}, got ${describe(load)}. Pass the function itself instead of the result of calling it.`,
    );
  const fields = view as { [name: string]: AsyncValue<T> | undefined };
  const before = fields[name];
  const last = before?.value === undefined ? {} : { value: before.value };
  const loading: AsyncValue<T> = { status: "loading", ...last };
  fields[name] = loading;
  const settle = (value: AsyncValue<T>): void => {
    // Work that was started later has marked the field as its own.
    if (fields[name] === loading) fields[name] = value;
  };
  return async (signal, task) => {
    signal.addEventListener("abort", () => settle({ status: "failed", error: signal.reason, ...last }));
    try {
      const value = await load(signal, task);
      settle({ status: "ok", value });
      return value;
    } catch (error) {
      settle({ status: "failed", error, ...last });
      throw error;
    }
  };
}
