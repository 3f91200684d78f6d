import { setTimeout as wait } from "node:timers/promises";

/** The number of tokens in each answer. */
export const answerTokens = 2_000;

const sentences = [
  "A view streams text to the browser as it comes, and keeps none of it.",
  "Each token travels once, together with those that came in the same sixtieth of a second.",
  "A reader at the end follows the text, and one who has scrolled up stays where they are.",
  "Screen readers announce whole sentences instead of tokens.",
  "After a lost connection the answer continues where it stopped, and no word is there twice.",
];

/** Stands for the client of a language model: a token every few milliseconds, until the signal aborts. */
export async function* complete(question: string, signal: AbortSignal): AsyncGenerator<string> {
  const words = `You asked: “${question}” ${sentences.join(" ")}`.split(" ");
  for (let token = 0; token < answerTokens && !signal.aborted; token++) {
    if (token % 10 === 0) await wait(20, undefined, { signal }).catch(() => {});
    yield `${words[token % words.length]} `;
  }
}
