interface Policy {
  createHTML(html: string): string;
  createScriptURL(url: string): string;
}

declare const trustedTypes: { createPolicy(name: string, rules: Policy): Policy };

const same = (text: string): string => text;
let policy: Policy = { createHTML: same, createScriptURL: same };
try {
  policy = trustedTypes.createPolicy("djust", policy);
} catch {
  // Without Trusted Types, or without permission for a policy of that name, the page's default policy decides.
}

/** Converts markup of the server for pages that require Trusted Types. */
export const trusted = (html: string): string => policy.createHTML(html);
/** Converts the URL of one of our own scripts in the same way. */
export const trustedScriptUrl = (url: string): string => policy.createScriptURL(url);
