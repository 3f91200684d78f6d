/** Set by the build of the browser scripts; bundlers use the modules without it. */
declare const DJUST_VERSION: string | undefined;

/**
 * The DOM event that delivers a part. It contains the version, so that a page ignores the parts of another version
 * during a deployment.
 */
export const partEvent = `part:${typeof DJUST_VERSION === "undefined" ? "" : DJUST_VERSION}` as const;
