import { DjustError } from "./errors.js";

/** Maximum length of a topic name, in UTF-16 code units. */
const maxLength = 1_000;

/** Checks a topic name, so that the error points at the caller. @throws {DjustError} DJ_TOPIC */
export function checkTopic(topic: unknown): asserts topic is string {
  if (typeof topic !== "string" || topic === "" || topic.length > maxLength)
    throw new DjustError(
      "DJ_TOPIC",
      `A topic must be a string of 1–${maxLength} characters such as "orders:7", got ${typeof topic === "string" ? `${topic.length} characters` : topic === null ? "null" : typeof topic}`,
    );
}
