interface Policy {
  createHTML(html: string): string;
}

declare const trustedTypes: { createPolicy(name: string, rules: Policy): Policy };

/** Markup that the server has rendered, as pages that require Trusted Types take it. */
export let trusted = (html: string): string => html;

try {
  const policy = trustedTypes.createPolicy("djust", { createHTML: trusted });
  trusted = (html) => policy.createHTML(html);
} catch {
  // The browser has none, or the page allows no policy of that name; then its default policy decides.
}
