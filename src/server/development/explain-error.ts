import { readFileSync } from "node:fs";
import { type DjustError, type ErrorCode, type ErrorDetails, errorCodes } from "../../wire/index.js";
import { errorHint } from "./error-hints.js";
import { placeText, type StackPlace, stackPlaces } from "./stack-places.js";

/** Errors with another status than 500 that are mistakes of the application all the same. */
const alsoMistakes: readonly ErrorCode[] = ["DJ_TURN_TIMEOUT"];
/** How many lines of source are shown before and after the place of an error. */
const around = 2;
/** Longest line of source shown, in UTF-16 code units. */
const lineLength = 200;
/** Longest chain of causes followed. */
const depth = 8;

/**
 * What a page in development shows of an error beside its message. Never throws, whatever the error is.
 *
 * @returns `undefined` for an error that is no mistake of the application, such as a store that cannot be reached
 */
export function explainError(error: DjustError): ErrorDetails | undefined {
  const { code } = error;
  if (errorCodes[code].status !== 500 && !alsoMistakes.includes(code)) return undefined;
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
  for (let level = 0; level < depth; level++) {
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
    const first = Math.max(0, line - 1 - around);
    const texts = readFileSync(path, "utf8")
      .split("\n")
      .slice(first, line + around);
    const indents = texts.filter((text) => text.trim() !== "").map((text) => text.search(/\S/));
    const common = Math.min(...indents);
    return texts.map((text, index) => ({
      number: first + index + 1,
      text: text.slice(common).trimEnd().slice(0, lineLength),
    }));
  } catch {
    // With source maps, the stack may name a file that is not on this computer.
    return [];
  }
}
