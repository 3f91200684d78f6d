/** Path and query of the page. */
export const path = (): string => location.pathname + location.search;
