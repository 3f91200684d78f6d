const items: string[] = [];

/** What has been saved, oldest first. */
export function savedItems(): readonly string[] {
  return items;
}

export function saveItem(name: string): void {
  items.push(name);
}
