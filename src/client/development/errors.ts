import type { developmentErrorEvent } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import type { Notices } from "./notices.js";
import type { Overlay } from "./overlay.js";
import type { ServerError } from "./page-data.js";
import { useStyles } from "./surface.js";

/** Refusals that are mistakes of the application, although they have a status for client errors. */
const alsoMistakes = ["DJ_EVENT_UNKNOWN", "DJ_MODEL_FIELD", "DJ_FILE_UPLOAD", "DJ_FRAME_SIZE"];

/** Shows the server's errors over the page. */
export const showErrors = (overlay: Overlay, notices: Notices): void => {
  const noted = new Set<string>();
  /** The error of the mount that the page repeats until it succeeds. */
  let failing: { readonly text: string; end(): void } | undefined;

  const note = (text: string): void => {
    if (noted.has(text)) return;
    noted.add(text);
    notices.add(text);
  };

  /** When a mount has failed, the page retries, and shows "Connection lost" in the meantime. */
  const mountFailed = (error: ServerError): void => {
    const { message, details } = error;
    const text = `The page cannot connect, and tries again. ${message}${details?.place ? ` (${details.place})` : ""}`;
    if (failing?.text === text) return;
    failing?.end();
    const takeAway = notices.add(text);
    const showAgain = useStyles(document, ".dj-connection { display: none }");
    failing = {
      text,
      end() {
        takeAway();
        showAgain();
        failing = undefined;
      },
    };
    overlay.show(error);
  };

  // Runs before the page's own listeners, which may stop the event.
  addEventListener(
    "djust:error",
    (event) => {
      const { detail, target } = event as CustomEvent<ServerError>;
      const { code, message, details } = detail;
      if (!details) {
        if (!code || alsoMistakes.includes(code)) note(message);
      } else if (target instanceof Element && dom.classList(target).contains("dj-connecting"))
        mountFailed(detail);
      else overlay.show(detail);
    },
    true,
  );
  addEventListener("djust:push_event", (event) => {
    const { event: name, payload } = (event as CustomEvent<{ event: string; payload: ServerError }>).detail;
    if (name !== ("dj:error" satisfies typeof developmentErrorEvent)) return;
    // Advice has no details.
    if (payload.details) overlay.show(payload);
    else note(payload.message);
  });
  // The mistake has been corrected, and the server has been restarted.
  addEventListener("djust:mounted", () => {
    failing?.end();
    overlay.close();
  });
};
