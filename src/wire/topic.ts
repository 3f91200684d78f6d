import { DjustError } from "./errors.js";

/** Longest name of a topic, in UTF-16 code units. */
const topicLength = 1_000;

/** @throws {DjustError} DJ_TOPIC, here where the application can see who gave it */
export function checkTopic(topic: unknown): asserts topic is string {
  if (typeof topic !== "string" || topic === "" || topic.length > topicLength)
    throw new DjustError(
      "DJ_TOPIC",
      `a topic is a name of 1 to ${topicLength} characters such as "orders:7", got ${typeof topic === "string" ? `one of ${topic.length}` : topic === null ? "null" : typeof topic}`,
    );
}
