import type { PageConfig } from "./transport.js";

/**
 * Event streams of one browser over HTTP/1.1. Browsers have at most six connections to a server, for all tabs together;
 * the others are for requests.
 */
const maxStreams = 3;

/** Whether the number of event streams matters: over HTTP/2 and later, all share one connection. */
export const isLimited = ({ transports }: PageConfig): boolean => {
  if (!transports.includes("http")) return false;
  const [page] = performance.getEntriesByType?.("navigation") ?? [];
  return /^http\/1/.test((page as PerformanceNavigationTiming | undefined)?.nextHopProtocol ?? "");
};

/** Frees a slot. */
type Release = () => void;

const slot = (locks: LockManager, number: number): Promise<Release | undefined> =>
  new Promise((resolve) => {
    locks
      .request(`djust-stream-${number}`, { ifAvailable: true }, (lock) =>
        lock ? new Promise<void>(resolve) : resolve(undefined),
      )
      .catch(() => resolve(undefined));
  });

/**
 * Takes one of the browser's event streams; the browser frees it when the page is closed.
 *
 * @returns `undefined` if other tabs have all of them, or if the browser has no Web Locks, as in pages without HTTPS
 */
export const takeSlot = async (): Promise<Release | undefined> => {
  const { locks } = navigator as { readonly locks?: LockManager };
  for (let number = 0; locks && number < maxStreams; number++) {
    const release = await slot(locks, number);
    if (release) return release;
  }
  return undefined;
};
