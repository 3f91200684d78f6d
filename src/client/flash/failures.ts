import { failureKey, pageFailureTexts } from "../../wire/index.js";
import { pageConfig } from "../page-config.js";
import type { Listen } from "./listen.js";
import { type Put, readCommand } from "./read-command.js";
import type { Store } from "./store.js";

/** Errors of the server that occur before an event reaches its view. */
const beforeView = ["DJ_ORIGIN", "DJ_RATE_EVENTS"];

interface Failure {
  readonly type?: string;
  readonly code?: string;
  readonly message: string;
}

/**
 * Shows a message for each event that was not sent, or that was refused before it reached its view. Views report other
 * errors themselves. A script that handles `djust:error` prevents the message with `preventDefault()`.
 */
export const showFailures = (listen: Listen, store: Store): void => {
  listen("djust:error", (event) => {
    const { type, code, message } = (event as unknown as CustomEvent<Failure>).detail;
    if (type && !beforeView.includes(code ?? "")) return;
    const known = (code ?? /\bDJ_\w+/.exec(message)?.[0]) as keyof typeof pageFailureTexts;
    const texts = (pageConfig() as { readonly failures?: Partial<Record<string, string | false>> }).failures;
    const own = texts ? (texts[known] ?? texts["DJ_INTERNAL"]) : undefined;
    const text = own ?? pageFailureTexts[known] ?? pageFailureTexts.DJ_INTERNAL;
    // The listeners of the page run first.
    queueMicrotask(() => {
      if (!text || event.defaultPrevented) return;
      store.put(readCommand({ action: "put", level: "error", message: text, key: failureKey }) as Put);
      store.fill();
    });
  });
};
