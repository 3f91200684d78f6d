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
  // The browser has none, or the page allows no policy of that name; then its default policy decides.
}

/** Markup that the server has rendered, as pages that require Trusted Types take it. */
export const trusted = (html: string): string => policy.createHTML(html);
/** URL of one of our own scripts, alike. */
export const trustedScriptUrl = (url: string): string => policy.createScriptURL(url);
