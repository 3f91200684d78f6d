import { djFlash } from "../../flash/index.js";
import { html, render, toHtml } from "../../html/index.js";

/** The page that a request without a script gets when it fails. */
export function errorPageHtml({
  title,
  message,
  stylesheet,
  hasFlash,
  backUrl,
}: {
  readonly title: string;
  readonly message: string;
  readonly stylesheet: string;
  /** Whether it needs a container for flash. */
  readonly hasFlash: boolean;
  /** The page that a form was on; "" for the same URL. */
  readonly backUrl: string | undefined;
}): string {
  return toHtml(
    render(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${stylesheet}">
</head>
<body>
${hasFlash ? djFlash() : ""}
<h1>${title}</h1>
<p>${message}</p>
${backUrl === undefined ? "" : html`<p><a href="${backUrl}">Back to the page</a></p>`}
</body>
</html>
`),
  );
}
