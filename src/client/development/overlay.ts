import type { ErrorDetails } from "../../wire/index.js";
import type { ServerError } from "./page-data.js";
import { button, create } from "./surface.js";

/** Maximum number of errors shown at once; the oldest are dropped first. */
const most = 5;

interface Shown {
  readonly error: ServerError;
  /** How often it has occurred. */
  times: number;
}

export interface Overlay {
  /** Shows an error, or counts it if it is already shown. */
  show(error: ServerError): void;
  close(): void;
  readonly isOpen: boolean;
}

/** A dialog above everything else in the page that shows errors of the server, newest first. */
export const createOverlay = (surface: ShadowRoot): Overlay => {
  let shown: Shown[] = [];
  let dialog: HTMLDialogElement | undefined;

  const close = (): void => {
    shown = [];
    const open = dialog;
    dialog = undefined;
    // Returns the focus to the element that had it before.
    if (open?.open && typeof open.close === "function") open.close();
    open?.remove();
  };

  const fill = (into: HTMLDialogElement): void => {
    const dismiss = button("", "Close", close);
    dismiss.autofocus = true;
    into.replaceChildren(
      ...shown.map(articleOf),
      create("footer", "", create("span", "", "Only shown in development."), dismiss),
    );
    if (into.open) dismiss.focus();
  };

  return {
    close,
    get isOpen() {
      return dialog !== undefined;
    },
    show(error) {
      const known = shown.find(({ error: other }) => isSame(error, other));
      if (known) known.times++;
      else shown = [{ error, times: 1 }, ...shown].slice(0, most);
      if (dialog) return fill(dialog);
      dialog = create("dialog", "");
      dialog.setAttribute("role", "alertdialog");
      dialog.setAttribute("aria-labelledby", "djust-error-0");
      dialog.addEventListener("close", close);
      surface.append(dialog);
      fill(dialog);
      // jsdom has no modal dialogs.
      if (typeof dialog.showModal === "function") dialog.showModal();
      else dialog.open = true;
    },
  };
};

const isSame = (one: ServerError, other: ServerError): boolean =>
  one.message === other.message && one.details?.place === other.details?.place;

const articleOf = ({ error, times }: Shown, index: number): HTMLElement => {
  const { code = "", message, details = {} } = error;
  const heading = create(index ? "h2" : "h1", "", message.replace(`${code}: `, ""));
  heading.id = `djust-error-${index}`;
  const { during, place, hint } = details;
  return create(
    "article",
    "",
    create(
      "p",
      "facts",
      create("span", "code", code),
      during === undefined ? undefined : create("span", "", `During ${during}`),
      times > 1 ? create("span", "", `${times} times`) : undefined,
    ),
    heading,
    place === undefined ? undefined : create("p", "place", place),
    sourceOf(details),
    ...(hint === undefined ? [] : [create("h3", "", "What to do"), ...paragraphsOf(hint)]),
    traceOf(details),
  );
};

const paragraphsOf = (text: string): HTMLElement[] =>
  text.split("\n\n").map((paragraph) => create("p", "hint", paragraph));

const sourceOf = ({ lines, place = "" }: ErrorDetails): HTMLElement | undefined => {
  if (!lines?.length) return undefined;
  const at = Number(place.split(":").at(-2));
  const width = `${lines.at(-1)?.number}`.length;
  const block = create(
    "pre",
    "",
    ...lines.map(({ number, text }) =>
      create(
        "span",
        number === at ? "at" : "",
        `${number === at ? ">" : " "} ${`${number}`.padStart(width)}  ${text}`,
      ),
    ),
  );
  // Long lines scroll, by keyboard too (WCAG 2.1.1).
  block.tabIndex = 0;
  block.setAttribute("role", "group");
  block.setAttribute("aria-label", "Source");
  return block;
};

const traceOf = ({ trace = [] }: ErrorDetails): HTMLElement | undefined =>
  trace.length < 2
    ? undefined
    : create(
        "details",
        "",
        create("summary", "", "Stack"),
        create("ol", "", ...trace.map((place) => create("li", "", place))),
      );
