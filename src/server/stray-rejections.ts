/** Who reports rejections, oldest first. Nobody can tell which application a rejection belongs to. */
const reporters = new Set<(reason: unknown) => void>();

/**
 * Reports promises that are rejected and that nobody awaits, as a view that forgets an `await` leaves
 * behind. Without a listener, Node ends the process at the first one, with every tab on it
 * (Node.js, "Event: 'unhandledRejection'"). With `--unhandled-rejections=strict` it still does.
 *
 * @returns ends it
 */
export function reportStrayRejections(report: (reason: unknown) => void): () => void {
  if (reporters.size === 0) process.on("unhandledRejection", reportToNewest);
  reporters.add(report);
  return () => {
    reporters.delete(report);
    if (reporters.size === 0) process.off("unhandledRejection", reportToNewest);
  };
}

function reportToNewest(reason: unknown): void {
  [...reporters].at(-1)?.(reason);
}
