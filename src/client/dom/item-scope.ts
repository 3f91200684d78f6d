/** The scope of a list item; each key has its own. */
export const itemScope = (scope: string, key: string): string => `${scope}${`${key}`.length}:${key}`;
