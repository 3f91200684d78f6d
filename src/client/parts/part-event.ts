/** Set by the build of the scripts that pages load; a bundler takes the modules as they are. */
declare const DJUST_VERSION: string | undefined;

/**
 * The DOM event that brings a part: the scripts have no other name in common. While a new version is deployed, a page may
 * get a part of the other version, which it does not take.
 */
export const partEvent = `part:${typeof DJUST_VERSION === "undefined" ? "" : DJUST_VERSION}`;
