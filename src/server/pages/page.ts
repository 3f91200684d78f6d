import { html, type Inspector, raw, render, type Template, toHtml } from "../../html/index.js";
import type { LiveRequest } from "../../live/index.js";
import { coded, DjustError, messageOf, names } from "../../wire/index.js";
import type { DevelopmentData } from "../development/development-data.js";

/** The parts of a page, for a layout. */
export interface Page {
  /** For `<head>`: the script, the tokens, the title and the result of the view's `head()`. */
  readonly head: Template;
  /** For `<body>`: the view's root. */
  readonly body: Template;
  /** Title of the page. */
  readonly title: string;
  /** The nonce that `cspNonce` of `createApp` returned, for scripts and styles of your own. */
  readonly nonce: string | undefined;
  /** A `<link>` to `djust-ts/flash.css`, as the default layout has it. */
  readonly flashStyles: Template;
  /** A `<link>` to `djust-ts/page.css`, for the start of `<head>`, as the default layout has it. */
  readonly baseStyles: Template;
  /** For `<head>`: the script that fills the list of `djFlashHistory()`. Not part of the default layout. */
  readonly flashHistory: Template;
  /** Language of the document. */
  readonly lang: string;
  /** Direction of the document's text. */
  readonly dir: "ltr" | "rtl";
  /** URL of the page, without the origin. */
  readonly url: string;
  /** The browser's request. Its `locals` are the framework's; those of `onMount` hooks are for views. */
  readonly request: LiveRequest | undefined;
}

/** URLs of the files that the browser loads. */
export interface PageAssets {
  readonly script: string;
  readonly stylesheet: string;
  readonly baseStylesheet: string;
  readonly flashHistory: string;
  /** The development tools of pages; absent in production. */
  readonly development?: string | undefined;
  /** The hashes in the URLs of the scripts that the page script loads on demand. */
  readonly partHashes: { readonly [part: string]: string };
  /** The URLs of these scripts. */
  readonly onDemand: { readonly [part: string]: string };
}

export interface PageParts {
  readonly title: string;
  readonly lang: string;
  readonly dir: "ltr" | "rtl";
  readonly url: string;
  readonly request: LiveRequest | undefined;
  readonly viewName: string;
  readonly viewHtml: string;
  readonly headHtml: string;
  readonly nonce: string | undefined;
  readonly assets: PageAssets;
  readonly token: string;
  readonly csrf: string;
  /** Configuration of the page script, sent as JSON. */
  readonly config: object;
  readonly development: DevelopmentData | undefined;
  /** Whether the page script is going to read the view's tree from the page. */
  readonly isRead: boolean;
}

/** The `<script>` of the page script, after that of the development tools, which it must find. */
export function scriptTags(
  assets: PageAssets,
  development: DevelopmentData | undefined,
  nonce: string | undefined,
): Template {
  const script = html`<script src="${assets.script}" nonce=${nonce ?? null} defer></script>`;
  if (!development || assets.development === undefined) return script;
  return html`<meta name="${names.developmentMeta}" content="${JSON.stringify(development)}">
<script src="${assets.development}" nonce=${nonce ?? null} defer></script>
${script}`;
}

/** The script that reads the view's tree, which loads earlier this way than on demand. */
function readerTag({ onDemand }: PageAssets, nonce: string | undefined): Template {
  return html`<script src="${onDemand["lists"] ?? ""}" nonce=${nonce ?? null} defer></script>`;
}

/** Renders the document of a first page load. @param inspector called with each part of the layout */
export function pageHtml(
  parts: PageParts,
  layout: ((page: Page) => Template) | undefined,
  inspector: Inspector,
): string {
  const { title, lang, dir, url, request, assets, nonce } = parts;
  return documentHtml(
    {
      title,
      lang,
      dir,
      url,
      request,
      nonce,
      assets,
      head: html`<title>${title}</title>
<meta name="${names.csrfMeta}" content="${parts.csrf}">
<meta name="${names.tokenMeta}" content="${parts.token}">
<meta name="${names.configMeta}" content="${JSON.stringify(parts.config)}">
${scriptTags(assets, parts.development, nonce)}${parts.isRead ? readerTag(assets, nonce) : ""}<!--dj-head-->${raw(parts.headHtml, { trusted: true })}<!--/dj-head-->`,
      body: html`<div dj-view="${parts.viewName}" dj-root>${raw(parts.viewHtml, { trusted: true })}</div>`,
    },
    layout,
    inspector,
  );
}

/** A document of the application: its layout around a page's head and body. */
export function documentHtml(
  {
    assets,
    ...page
  }: Omit<Page, "flashStyles" | "baseStyles" | "flashHistory"> & { readonly assets: PageAssets },
  layout: ((page: Page) => Template) | undefined = defaultLayout,
  inspector: Inspector,
): string {
  const nonce = page.nonce ?? null;
  const whole: Page = {
    ...page,
    flashStyles: html`<link rel="stylesheet" href="${assets.stylesheet}" nonce=${nonce}>`,
    baseStyles: html`<link rel="stylesheet" href="${assets.baseStylesheet}" nonce=${nonce}>`,
    flashHistory: html`<script src="${assets.flashHistory}" nonce=${nonce} defer></script>`,
  };
  return toHtml(render(templateOf(layout, whole), undefined, "layout()", inspector)).trimStart();
}

/** @throws {DjustError} DJ_RENDER for what the layout throws */
function templateOf(layout: (page: Page) => Template, page: Page): Template {
  try {
    return layout(page);
  } catch (error) {
    throw coded(error, "DJ_RENDER", `layout() threw: ${messageOf(error)}`);
  }
}

/** What is wrong with the layout of a document of {@link pageHtml}: it omits a part, repeats it or misplaces it. */
export function layoutMistake(page: string): DjustError | undefined {
  const config = `name="${names.configMeta}"`;
  const root = ` ${names.root}>`;
  const missing = [
    ...(page.includes(config) ? [] : ["page.head into <head>"]),
    ...(page.includes(root) ? [] : ["page.body into <body>"]),
  ];
  if (missing.length > 0)
    return new DjustError("DJ_LAYOUT", `layout() must put ${missing.join(" and ")}. Add it to the template.`);
  // Views cannot contain either text, because `<` and quotes of values are escaped, unless they use raw().
  const head = page.indexOf(config);
  const body = page.indexOf("<body");
  if (body >= 0 && head > body)
    return new DjustError(
      "DJ_LAYOUT",
      "layout() must put page.head into <head>, but it is in <body>. Move it.",
    );
  const again = page.indexOf(`<meta ${config}`, head + 1) >= 0 ? "page.head" : undefined;
  const twice = again ?? (isRepeated(page, `<div ${names.view}="`) ? "page.body" : undefined);
  if (twice !== undefined)
    return new DjustError(
      "DJ_LAYOUT",
      `layout() must contain ${twice} once, but contains it twice. Remove one of them.`,
    );
  return undefined;
}

function isRepeated(page: string, start: string): boolean {
  const first = page.indexOf(start);
  const end = page.indexOf(">", first);
  return first >= 0 && page.indexOf(page.slice(first, end), end) >= 0;
}

export function defaultLayout(page: Page): Template {
  return html`<!doctype html>
<html lang="${page.lang}" dir=${page.dir === "rtl" ? "rtl" : null}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${page.baseStyles}
${page.head}
${page.flashStyles}
</head>
<body class="dj-page">
${page.body}
</body>
</html>
`;
}

/** The default layout without `djust-ts/page.css`. */
export function unstyledLayout(page: Page): Template {
  return defaultLayout({ ...page, baseStyles: html`` });
}
