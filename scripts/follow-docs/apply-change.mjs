/**
 * Applies a change that is shown with lines around it.
 *
 * @param {string} file
 * @param {string} change
 * @param {string} name
 */
export function applyChange(file, change, name) {
  const lines = change.replace(/\n$/, "").split("\n");
  const side = (/** @type {"+" | "-"} */ without) =>
    lines
      .filter((line) => !line.startsWith(without))
      .map((line) => line.slice(1))
      .join("\n");
  const before = side("+");
  if (file.split(before).length !== 2) throw new Error(`${name} does not have these lines once:\n${before}`);
  return file.replace(before, () => side("-"));
}
