import { readFileSync } from "node:fs";
import { type DjustError, type ErrorCode, type ErrorDetails, errorCodes } from "../../wire/index.js";
import { errorHint } from "./error-hints.js";
import { placeText, type StackPlace, stackPlaces } from "./stack-places.js";

/** Errors with a status other than 500 that are nevertheless mistakes of the application. */
const otherMistakes: readonly ErrorCode[] = ["DJ_TURN_TIMEOUT"];
/** How many lines of source are shown before and after an error. */
const contextLines = 2;
/** Maximum length of a line of source, in UTF-16 code units. */
const maxLineLength = 200;
/** Maximum number of causes that are followed. */
const maxCauses = 8;

/**
 * The details of an error that a page in development shows with its message. Never throws, whatever the error is.
 *
 * @returns `undefined` if the error is not a mistake of the application, such as a store that is unreachable
 */
export function explainError(error: DjustError): ErrorDetails | undefined {
  const { code } = error;
  if (errorCodes[code].status !== 500 && !otherMistakes.includes(code)) return undefined;
  const hint = errorHint(code);
  const places = innermostPlaces(error);
  const [first] = places;
  if (!first) return hint === undefined ? {} : { hint };
  const lines = linesAround(first);
  return {
    place: placeText(first),
    ...(lines.length > 0 ? { lines } : undefined),
    trace: places.map((place) => (place.name ? `${place.name} (${placeText(place)})` : placeText(place))),
    ...(hint === undefined ? undefined : { hint }),
  };
}

/** The places of the error that caused all others, as far as its stack names any of the application's. */
function innermostPlaces(error: unknown): readonly StackPlace[] {
  let found: readonly StackPlace[] = [];
  let current = error;
  for (let level = 0; level < maxCauses; level++) {
    try {
      if (!(current instanceof Error)) break;
      const places = stackPlaces(String(current.stack));
      if (places.length > 0) found = places;
      current = current.cause;
    } catch {
      // A getter of a thrown value may throw.
      break;
    }
  }
  return found;
}

function linesAround({ path, line }: StackPlace): NonNullable<ErrorDetails["lines"]> {
  try {
    const first = Math.max(0, line - 1 - contextLines);
    const texts = readFileSync(path, "utf8")
      .split("\n")
      .slice(first, line + contextLines);
    const indents = texts.filter((text) => text.trim() !== "").map((text) => text.search(/\S/));
    const common = Math.min(...indents);
    return texts.map((text, index) => ({
      number: first + index + 1,
      text: text.slice(common).trimEnd().slice(0, maxLineLength),
    }));
  } catch {
    // With source maps, the stack may name a file that is not on this computer.
    return [];
  }
}
