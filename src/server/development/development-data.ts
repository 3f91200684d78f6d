import type { ErrorFrame } from "../../wire/index.js";

/** Data about the server for the development tools of a page; JSON in a `<meta>` element. */
export interface DevelopmentData {
  /** Path of the runtime's own URLs. */
  readonly path: string;
  /** The page's origin as the server sees it. */
  readonly origin: string;
  readonly allowedOrigins: readonly string[];
  /** Whether the session cookie is HTTPS-only, whatever the request. */
  readonly secureCookie: boolean | "auto";
  /** Whether the page is in a frame of another site, which gets no session cookie. */
  readonly isFramed: boolean;
  /** The error that the page is shown for. */
  readonly error?: ErrorFrame;
}
