import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Liquid, LiquidError, RenderError } from "liquidjs";
import { Form, type LiveView } from "../live/index.js";
import { DjustError, describe, unknownOption } from "../wire/index.js";
import { refuseDjangoSyntax } from "./django-syntax.js";
import { CsrfTokenTag, FlashTag, HistoryTag, InboxTag, LoadTag } from "./flash-tag.js";
import { HtmlEmitter } from "./html-emitter.js";
import { locatedError } from "./located-error.js";
import { rawHtml, renderOutput, trustedHtml } from "./output.js";
import { ViewContext, variablesOf } from "./view-context.js";

/** Options of {@link liquid}. */
export interface LiquidOptions {
  /** The folder of the template files, as a path or a `file:` URL; with several folders, the first match is used. */
  readonly root: string | URL | readonly (string | URL)[];
  /** Extension for names without one, as in `{% render "row" %}`. @default ".html" */
  readonly extname?: string;
  /** Reloads changed files; otherwise each file is read once. @default true unless NODE_ENV is "production" */
  readonly development?: boolean;
  /** Throws for unknown variables, except in `if`, `unless` and `default`. @default false */
  readonly strictVariables?: boolean;
  /**
   * Maximum time for one rendering of a view, in milliseconds. It keeps a template that loops over user input from
   * blocking other users. @default 2_000
   */
  readonly renderMs?: number;
  /**
   * Maximum output of one rendering of a view, in characters plus list items; a range such as `(1..count)` counts as
   * `count` items. @default 10_000_000
   */
  readonly renderSize?: number;
  /** Additional filters by name: `{ euro: (cents) => … }` for `{{ price | euro }}`. @default none */
  readonly filters?: {
    /** Receives the value on its left and its arguments, and returns the filtered value. */
    readonly [name: string]: (value: never, ...given: never[]) => unknown;
  };
  /** Called with the LiquidJS engine, to add tags and plugins. */
  readonly configure?: (engine: Liquid) => void;
}

/** Maximum nesting of tags and files, to stop a template that renders itself. */
const maxDepth = 200;

/** Makes the engine write all output through {@link HtmlEmitter}, including captured blocks. */
function useHtmlEmitter({ renderer }: Liquid): void {
  let depth = 0;
  renderer.renderTemplates = function* (templates, context, given) {
    const emitter = given instanceof HtmlEmitter ? given : new HtmlEmitter(context);
    depth++;
    try {
      if (depth > maxDepth)
        throw new DjustError(
          "DJ_TEMPLATE",
          `Templates must not be nested more than ${maxDepth} levels deep. Check whether one of them renders itself.`,
        );
      for (const template of templates) {
        context.renderLimit.check(performance.now());
        emitter.token = template.token;
        try {
          const html: unknown = yield template.render(context, emitter);
          if (html) emitter.write(html);
        } catch (error) {
          throw LiquidError.is(error) ? error : new RenderError(error as Error, template);
        }
        if (context.breakCalled || context.continueCalled) break;
      }
    } finally {
      depth--;
    }
    if (emitter === given) return undefined;
    const page = emitter.page();
    given?.write(page);
    return page;
  };
}

function checkedLimit(name: string, limit: number): number {
  if (typeof limit === "number" && limit > 0) return limit;
  throw new DjustError(
    "DJ_APP_OPTION",
    `The option ${name} of liquid() must be a number above 0, got ${describe(limit)}.`,
  );
}

/**
 * Renders views from Liquid template files.
 *
 * The view's fields and getters are the template's variables; methods and private fields are not. Outputs (`{{ }}`) are
 * escaped for their context, by the rules of `` html`` ``. The filter `raw` (or `safe`) corresponds to `raw()`, and
 * `trusted` to `raw()` with `{ trusted: true }`. `{% dj_flash %}` is the flash container, with the guide's options.
 * `{% render %}`, `{% include %}`, `{% layout %}` (or `{% extends %}`) and `{% block %}` combine files. Filters read a
 * field that holds a `Form`: `{{ form | value: "email" }}`, `{% assign errors = form | errors: "email" %}`.
 *
 * @param options the folder of the templates, filters, and limits of time and size
 * @returns the `renderFile` option of `createApp`, a function that renders a template. It throws DJ_TEMPLATE,
 *   DJ_TEMPLATE_VALUE and DJ_FLASH_OPTION with the file, line and column.
 * @throws {DjustError} DJ_APP_OPTION if a root is not a folder or a limit is not a positive number
 * @see guide, "Quick Start" and "Template Setup"
 * @example
 * const app = createApp({ secret, routes: { "/": ItemView }, renderFile: liquid({ root: "views" }) });
 *
 * class ItemView extends LiveView {
 *   static templateName = "item.html";
 * }
 */
export function liquid(options: LiquidOptions): (templateName: string, view: LiveView) => string {
  checkNames(options);
  const {
    root,
    extname = ".html",
    development = process.env["NODE_ENV"] !== "production",
    strictVariables = false,
    renderMs = 2_000,
    renderSize = 10_000_000,
    filters = {},
    configure,
  } = options;
  const roots = [root].flat().map(checkedFolder);
  const engine = new Liquid({
    root: roots,
    extname,
    strictVariables,
    lenientIf: true,
    strictFilters: true,
    cache: !development,
    // LiquidJS passes any result to the emitter, although its types only allow strings.
    outputEscape: renderOutput as (value: unknown) => never,
    renderLimit: checkedLimit("renderMs", renderMs),
    memoryLimit: checkedLimit("renderSize", renderSize),
  });
  useHtmlEmitter(engine);
  engine.registerTag("dj_flash", FlashTag);
  engine.registerTag("dj_flash_history", HistoryTag);
  engine.registerTag("dj_flash_inbox", InboxTag);
  engine.registerTag("load", LoadTag);
  engine.registerTag("csrf_token", CsrfTokenTag);
  const { layout } = engine.tags;
  if (layout) engine.registerTag("extends", layout);
  engine.registerFilter("raw", { raw: true, handler: rawHtml });
  engine.registerFilter("safe", { raw: true, handler: rawHtml });
  engine.registerFilter("trusted", { raw: true, handler: trustedHtml });
  for (const [name, read] of Object.entries(formFilters))
    engine.registerFilter(name, (form: unknown, field: unknown) =>
      read(checkedForm(name, form), String(field ?? "")),
    );
  for (const [name, filter] of Object.entries(filters))
    engine.registerFilter(name, filter as (value: unknown) => unknown);
  configure?.(engine);
  refuseDjangoSyntax(engine);
  return (templateName, view) => {
    try {
      const template = engine.parseFileSync(templateName);
      const context = new ViewContext(variablesOf(view), engine.options, { sync: true }, { liquid: engine });
      return engine.renderSync(template, context);
    } catch (error) {
      throw locatedError(error, templateName, roots, engine);
    }
  };
}

/** A form of any schema. */
interface AnyForm {
  value(field: string): string;
  values(field: string): readonly string[];
  errors(field: string): readonly string[];
  invalid(field: string): "true" | undefined;
}

const formFilters: { readonly [name: string]: (form: AnyForm, field: string) => unknown } = {
  value: (form, field) => form.value(field),
  values: (form, field) => form.values(field),
  errors: (form, field) => form.errors(field),
  invalid: (form, field) => form.invalid(field),
};

function checkedForm(filter: string, value: unknown): AnyForm {
  if (value instanceof Form) return value;
  throw new DjustError(
    "DJ_TEMPLATE_VALUE",
    `The filter ${filter} needs a Form, got ${describe(value)}. Write {{ form | ${filter}: "email" }}.`,
  );
}

const optionNames = [
  "root",
  "extname",
  "development",
  "strictVariables",
  "renderMs",
  "renderSize",
  "filters",
  "configure",
] as const satisfies readonly (keyof LiquidOptions)[];

function checkNames(options: LiquidOptions): void {
  const wrong =
    options === null || typeof options !== "object"
      ? `liquid() must be given an object such as { root: "views" }, got ${describe(options)}.`
      : unknownOption("liquid", options, optionNames);
  if (wrong !== undefined) throw new DjustError("DJ_APP_OPTION", wrong);
}

function checkedFolder(root: string | URL): string {
  if (typeof root !== "string" && !(root instanceof URL))
    throw new DjustError(
      "DJ_APP_OPTION",
      `The option root of liquid() must be a folder such as "views", got ${describe(root)}.`,
    );
  const folder = resolve(root instanceof URL ? fileURLToPath(root) : root);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new DjustError(
      "DJ_APP_OPTION",
      `The option root of liquid() must be an existing folder, got ${JSON.stringify(String(root))}. Use the folder of the template files.`,
    );
  return folder;
}
