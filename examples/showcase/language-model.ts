import { setTimeout as wait } from "node:timers/promises";

/** The number of tokens in each answer. */
export const answerTokens = 2_000;

const sentences = [
  "The view streams text to the browser as it arrives, and does not keep it.",
  "Each token is sent once, in a batch with others that arrive within a sixtieth of a second.",
  "The page scrolls with the text if you are at its end, and stays in place if you have scrolled up.",
  "Screen readers announce whole sentences instead of tokens.",
  "After a lost connection, the answer continues where it stopped, without repeated words.",
];

/** Stands for the client of a language model: a token every few milliseconds, until the signal aborts. */
export async function* complete(question: string, signal: AbortSignal): AsyncGenerator<string> {
  const words = `You asked: “${question}” ${sentences.join(" ")}`.split(" ");
  for (let token = 0; token < answerTokens && !signal.aborted; token++) {
    if (token % 10 === 0) await wait(20, undefined, { signal }).catch(() => {});
    yield `${words[token % words.length]} `;
  }
}
