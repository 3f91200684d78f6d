import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Liquid, LiquidError, RenderError } from "liquidjs";
import { Form, type LiveView } from "../live/index.js";
import { DjustError, excerpt } from "../wire/index.js";
import { FlashTag, HistoryTag, LoadTag } from "./flash-tag.js";
import { HtmlEmitter } from "./html-emitter.js";
import { rawHtml, trustedHtml, written } from "./output.js";
import { templateError } from "./template-error.js";
import { ViewContext, variablesOf } from "./view-context.js";

export interface LiquidOptions {
  /** The folder of the template files, as a path or a `file:` URL, or several that are looked into in order. */
  readonly root: string | URL | readonly (string | URL)[];
  /** Added to names without one, as in `{% render "row" %}`. @default ".html" */
  readonly extname?: string;
  /** Reads changed files again; otherwise each is read once. @default NODE_ENV is not "production" */
  readonly development?: boolean;
  /** Makes a variable that the view has not an error, except in `if`, `unless` and `default`. @default false */
  readonly strictVariables?: boolean;
  /**
   * How long one rendering of a view may take, in milliseconds: a template that loops over what somebody has
   * entered would hold up everybody else. @default 2_000
   */
  readonly renderMs?: number;
  /**
   * How much one rendering of a view may make, in characters and items of lists; a range such as `(1..count)` has
   * as many as it spans. @default 10_000_000
   */
  readonly renderSize?: number;
  /** Filters by name: `{ euro: (cents) => … }` for `{{ price | euro }}`. */
  readonly filters?: { readonly [name: string]: (value: never, ...given: never[]) => unknown };
  /** Takes LiquidJS itself, for tags and plugins. */
  readonly configure?: (engine: Liquid) => void;
}

/** Loops and files in each other; a template that renders itself would go on for ever. */
const deepest = 200;

/** Has everything written through {@link HtmlEmitter}, also what is kept for later. */
function renderInContext({ renderer }: Liquid): void {
  let depth = 0;
  renderer.renderTemplates = function* (templates, context, given) {
    const emitter = given instanceof HtmlEmitter ? given : new HtmlEmitter(context);
    depth++;
    try {
      if (depth > deepest)
        throw new DjustError(
          "DJ_TEMPLATE",
          `templates are more than ${deepest} deep in each other; does one of them render itself?`,
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
  throw new DjustError("DJ_APP_OPTION", `liquid's ${name} must be a number above 0, got ${excerpt(limit)}`);
}

/**
 * Views from Liquid template files, for `createApp({ renderFile: liquid({ root: "views" }) })` and
 * `static templateName = "item.html"`.
 *
 * The view's fields and getters are the template's variables; methods and private fields are not. What
 * `{{ }}` writes is escaped for the place where it stands, by the rules of `` html`` ``; the filter `raw` (or
 * `safe`) writes what `raw()` does, and `trusted` HTML whose `dj-*` attributes work. `{% dj_flash %}` is the flash
 * container, with the guide's options; `{% render %}`,
 * `{% include %}`, `{% layout %}` (or `{% extends %}`) and `{% block %}` put files together. A field that holds a
 * `Form` is asked by filters: `{{ form | value: "email" }}`, `{% assign errors = form | errors: "email" %}`.
 *
 * @returns what renders a template; it throws DJ_TEMPLATE, DJ_TEMPLATE_VALUE and DJ_FLASH_OPTION with the file
 *   and the line
 * @throws {DjustError} DJ_APP_OPTION when a root is no folder
 * @see guide, "Quick Start" and "Template Setup"
 */
export function liquid(options: LiquidOptions): (templateName: string, view: LiveView) => string {
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
    // LiquidJS gives an emitter whatever this returns, though its types know text alone.
    outputEscape: written as (value: unknown) => never,
    renderLimit: checkedLimit("renderMs", renderMs),
    memoryLimit: checkedLimit("renderSize", renderSize),
  });
  renderInContext(engine);
  engine.registerTag("dj_flash", FlashTag);
  engine.registerTag("dj_flash_history", HistoryTag);
  engine.registerTag("load", LoadTag);
  const { layout } = engine.tags;
  if (layout) engine.registerTag("extends", layout);
  engine.registerFilter("raw", { raw: true, handler: rawHtml });
  engine.registerFilter("safe", { raw: true, handler: rawHtml });
  engine.registerFilter("trusted", { raw: true, handler: trustedHtml });
  for (const [name, ask] of Object.entries(formFilters))
    engine.registerFilter(name, (form: unknown, field: unknown) =>
      ask(checkedForm(name, form), String(field ?? "")),
    );
  for (const [name, filter] of Object.entries(filters))
    engine.registerFilter(name, filter as (value: unknown) => unknown);
  configure?.(engine);
  return (templateName, view) => {
    try {
      const template = engine.parseFileSync(templateName);
      const context = new ViewContext(variablesOf(view), engine.options, { sync: true }, { liquid: engine });
      return engine.renderSync(template, context);
    } catch (error) {
      throw templateError(error, templateName, roots);
    }
  };
}

type AnyForm = Pick<Form<never>, "value" | "values" | "errors" | "invalid" | "checked">;

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
    `the filter ${filter} asks a Form, as in {{ form | ${filter}: "email" }}`,
  );
}

function checkedFolder(root: string | URL): string {
  const folder = resolve(root instanceof URL ? fileURLToPath(root) : root);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new DjustError(
      "DJ_APP_OPTION",
      `liquid's root ${JSON.stringify(String(root))} is no folder; give the folder of the template files`,
    );
  return folder;
}
