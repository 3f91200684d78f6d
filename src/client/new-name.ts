/** A random identifier. */
export const newName = (): string => Math.random().toString(36).slice(2);
