import { djFlash, type FlashTexts, withFlashTexts, withMessages } from "../../flash/index.js";
import { html, render, type Template, toHtml } from "../../html/index.js";
import type { LiveRequest, Logger } from "../../live/index.js";
import { type ErrorCode, errorCodes, type FlashFrame, messageOf } from "../../wire/index.js";
import type { DevelopmentData } from "../development/development-data.js";
import type { Language } from "../language.js";
import { nonceFor } from "./csp-nonce.js";
import { tagsOf } from "./html-tags.js";
import type { OutsideViews } from "./outside-views.js";
import { defaultLayout, documentHtml, type Page, type PageAssets, scriptTags } from "./page.js";

/** What an error page shows. */
export interface ErrorPage {
  /** The error's code; docs/errors.md explains each one. */
  readonly code: ErrorCode;
  /** HTTP status of the response. */
  readonly status: number;
  /** The request that failed. */
  readonly request: LiveRequest | undefined;
  /** The thrown value, if known. Use it for logs and to recognize your own error classes; do not show it to users. */
  readonly error: unknown;
  /** The default page's title, in the language of the request. */
  readonly title: string;
  /** A sentence for users, in the language of the request; in development the error's message. */
  readonly message: string;
  /** Language of the page. */
  readonly lang: string;
  /** URL of the page that contained the form. */
  readonly backUrl: string | undefined;
}

/** The options of `createApp` that make an error page. */
interface ErrorPageOptions {
  readonly errorPage?: ((error: ErrorPage) => Template) | false | undefined;
  readonly layout?: ((page: Page) => Template) | undefined;
  readonly cspNonce?: ((request: LiveRequest) => string | undefined) | undefined;
}

/** Renders the page for a request that failed. */
export class ErrorPages {
  constructor(
    private readonly options: ErrorPageOptions,
    private readonly language: Language,
    private readonly assets: PageAssets,
    private readonly logger: Logger,
    private readonly development: boolean,
    private readonly outsideViews: OutsideViews,
  ) {}

  /**
   * Renders the document: the application's `errorPage` in its layout. If either throws, the default replaces it.
   *
   * @param given.detail the error's own message, for development
   */
  html(given: {
    readonly code: ErrorCode;
    readonly detail: string;
    readonly error: unknown;
    readonly request: LiveRequest | undefined;
    readonly url: string;
    readonly flash: readonly Pick<FlashFrame, "action">[];
    readonly backUrl: string | undefined;
    readonly development: DevelopmentData | undefined;
  }): string {
    const { code, detail, error, request, backUrl, url } = given;
    const { status } = errorCodes[code];
    const { language, options } = this;
    const lang = language.lang(request);
    const page: ErrorPage = {
      code,
      status,
      request,
      error,
      title: language.errorTitle(status, request),
      message: this.development ? detail : (language.failure(code, request) ?? ""),
      lang,
      backUrl,
    };
    const back = language.back(request);
    const nonce = this.#nonce(request);
    const document = (body: Template, layout: ErrorPageOptions["layout"]): string =>
      documentHtml(
        {
          title: page.title,
          lang,
          dir: language.dir(request),
          url,
          request,
          nonce,
          assets: this.assets,
          head: html`<title>${page.title}</title>
${scriptTags(this.assets, given.development, nonce)}`,
          body,
        },
        layout,
        this.outsideViews,
      );
    const { errorPage } = options;
    // The layout itself is at fault, and would omit the error too.
    const layout = code === "DJ_LAYOUT" ? defaultLayout : (options.layout ?? defaultLayout);
    const attempts: readonly (() => string)[] = [
      () => document(errorPage ? ownBody(errorPage(page)) : defaultBody(page, back), layout),
      () => document(defaultBody(page, back), layout),
      () => document(defaultBody(page, back), defaultLayout),
    ];
    // The layout's own error may be the one that this page is for, and is already in the log.
    const logged = new Set([messageOf(error)]);
    for (const attempt of attempts)
      try {
        const made = withFlashTexts(language.flash(request), attempt);
        return this.#withFlash(made, given.flash as readonly FlashFrame[], language.flash(request));
      } catch (err) {
        if (logged.has(messageOf(err))) continue;
        logged.add(messageOf(err));
        this.logger.error({ err, code }, "Failed to render the error page. A simpler one is shown.");
      }
    return `<!doctype html><title>${status}</title><h1>${status}</h1>`;
  }

  #nonce(request: LiveRequest | undefined): string | undefined {
    try {
      return nonceFor(this.options.cspNonce, request);
    } catch (err) {
      this.logger.error({ err }, "Failed to get the nonce of the error page. Its scripts have none.");
      return undefined;
    }
  }

  #withFlash(page: string, flash: readonly FlashFrame[], texts: FlashTexts | undefined): string {
    if (flash.length === 0) return page;
    const shown = withMessages(page, flash);
    if (shown !== undefined) return shown;
    // A layout often has no container, because views have their own.
    const container = toHtml(render(withFlashTexts(texts, djFlash)));
    for (const tag of tagsOf(page))
      if (tag.type === "start" && tag.name === "body")
        return withMessages(page.slice(0, tag.end) + container + page.slice(tag.end), flash) ?? page;
    return page;
  }
}

/** @throws {DjustError} the errors of rendering, with the name of the function that returned the template */
function ownBody(body: Template): Template {
  render(body, undefined, "errorPage()");
  return body;
}

function defaultBody({ title, message, backUrl, code }: ErrorPage, back: string): Template {
  return html`<main class="dj-error-page">
<h1>${title}</h1>
<p>${message}</p>
${message.startsWith(code) ? "" : html`<p>${code}</p>`}
${backUrl === undefined ? "" : html`<p><a href="${backUrl}">${back}</a></p>`}
</main>`;
}
