const words = "A view streams text to the browser as it comes, and keeps none of it on the server.".split(
  " ",
);
const atOnce = 4;
const pauseMs = 8;

/** The tokens of an answer. */
export const answer = Array.from({ length: 2_000 }, (_, at) => `${words[at % words.length]} `);

let underWay = 0;

/** How many answers are being written. */
export const writing = () => underWay;

/** Calls back with four tokens of an answer every 8 ms, as a language model yields them: 500 a second. */
export async function everyFewTokens(take) {
  underWay++;
  for (let at = 0; at < answer.length; at += atOnce) {
    take(answer.slice(at, at + atOnce));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  underWay--;
}
