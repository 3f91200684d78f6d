import type { PageMistake } from "../../wire/index.js";
import { notify } from "../page-events.js";
import type { Notices } from "./notices.js";

/** Reports a mistake once: in the console, in the corner of the page and in the server's log. */
export type Warn = (mistake: PageMistake) => void;

/** @param path path of the runtime's own URLs */
export const createWarn = (path: string, notices: Notices): Warn => {
  const reported = new Set<string>();
  return ({ code, message, subject = message }) => {
    const text = `${code}: ${message}`;
    const key = `${code} ${subject}`;
    if (reported.has(key)) return;
    reported.add(key);
    console.warn(`[djust] ${text}`);
    notices.add(text);
    notify("warning", { code, message: text });
    // If the server does not recognize the page or is unreachable, the warning is shown only in the page.
    fetch(`${location.origin}${path}/report`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code, message: text, url: location.pathname }),
      keepalive: true,
    }).catch(() => {});
  };
};
