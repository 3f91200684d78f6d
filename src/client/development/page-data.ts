import type { ErrorDetails, names } from "../../wire/index.js";
import { meta } from "../page-config.js";

/** An error of the server, as a frame or as the detail of `djust:error`. */
export interface ServerError {
  readonly type?: string;
  readonly code?: string;
  readonly message: string;
  /** The event that it replies to. */
  readonly ref?: number;
  readonly details?: ErrorDetails;
}

/** The data in the page for the development tools. */
export interface PageData {
  readonly path: string;
  readonly origin: string;
  readonly allowedOrigins: readonly string[];
  readonly secureCookie: boolean | "auto";
  readonly isFramed: boolean;
  readonly error?: ServerError;
}

/** @returns `undefined` in a page that was not rendered in development */
export const readPageData = (): PageData | undefined => {
  const text = meta("djust-development" satisfies typeof names.developmentMeta);
  return text ? JSON.parse(text) : undefined;
};
