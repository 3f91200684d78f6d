const unitsMs: { readonly [unit: string]: number } = { ms: 1, "": 1, s: 1_000, m: 60_000 };

/** Limits of an interval, in ms: shorter ones would use up the rate limit, longer ones are a mistake. */
const shortestMs = 100;
const longestMs = 86_400_000;

/** How often `dj-poll` runs without `dj-poll-interval`, in ms. */
export const defaultPollMs = 5_000;

/** The handler that `dj-poll="5s"` calls. */
export const pollHandler = "poll";

/** Reads an interval such as `5s`, `500ms`, `1m` or `5000`. @returns in ms; `undefined` if it is none */
export const readInterval = (text: string): number | undefined => {
  const [found, number, unit = ""] = /^\s*(\d+(?:\.\d+)?)(ms|s|m)?\s*$/.exec(text) ?? [];
  const ms = Number(number) * (unitsMs[unit] ?? 1);
  return found !== undefined && ms >= shortestMs && ms <= longestMs ? ms : undefined;
};

/** Whether text looks like an interval, even if it is out of range. */
export const isInterval = (text: string): boolean => /^\s*\d+(?:\.\d+)?(?:ms|s|m)?\s*$/.test(text);
