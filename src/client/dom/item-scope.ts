/** The scope of a list's item; no two keys have the same. */
export const itemScope = (scope: string, key: string): string => `${scope}${`${key}`.length}:${key}`;
