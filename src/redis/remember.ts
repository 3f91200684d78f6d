/** Adds to a set that keeps its newest entries. */
export function remember(entries: Set<string>, entry: string, max: number): void {
  entries.add(entry);
  const [oldest] = entries;
  if (entries.size > max && oldest !== undefined) entries.delete(oldest);
}
