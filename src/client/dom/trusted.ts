interface Policy {
  createHTML(html: string): string;
  createScriptURL(url: string): string;
}

declare const trustedTypes: { createPolicy(name: string, rules: Policy): Policy };

/** Markup that the server has rendered, as pages that require Trusted Types take it. */
export let trusted = (html: string): string => html;
/** URL of one of our own scripts, alike. */
export let trustedScriptUrl = (url: string): string => url;

try {
  const policy = trustedTypes.createPolicy("djust", { createHTML: trusted, createScriptURL: trusted });
  trusted = (html) => policy.createHTML(html);
  trustedScriptUrl = (url) => policy.createScriptURL(url);
} catch {
  // The browser has none, or the page allows no policy of that name; then its default policy decides.
}
