/** Functions that report rejections, oldest first. Node does not reveal which application a rejection belongs to. */
const reporters = new Set<(reason: unknown) => void>();

/**
 * Reports rejected promises that nothing awaits, such as those of a view with a missing `await`. Without a listener, Node
 * ends the process at the first one, with every tab on it (Node.js, "Event: 'unhandledRejection'"). With
 * `--unhandled-rejections=strict` it still does.
 *
 * @returns a function that stops reporting
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
