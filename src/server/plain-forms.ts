import type { Params } from "../wire/index.js";

/** What a form that was posted without a script asks for. */
export interface PlainEvent {
  readonly event: string;
  readonly params: Params;
  /** Values of the fields bound with `dj-model`, by the name of the view's field. */
  readonly models: Params;
}

/** Makes the forms of a page work without a script: plain POST, with the event as a field. */
export function withPlainForms(page: string, _csrf: string): string {
  return page;
}

/** The event that a plain form asks for. */
export function plainEvent(_fields: URLSearchParams): PlainEvent | undefined {
  return undefined;
}
