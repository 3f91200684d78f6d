import { DjustError, didYouMean, nearest } from "../../wire/index.js";
import { handlerNamesOf } from "./event-handler.js";
import { LiveView, type LiveViewClass } from "./live-view.js";

/** Static properties of a view class that the runtime reads. */
const statics = ["onMount", "events", "templateName"];
/** Methods that the runtime calls. `mount` is left out, because similar names such as `amount` are legitimate. */
const methods = ["handleParams", "handleInfo", "handleAsyncResult"];

/**
 * Finds a likely mistake in the declaration of a view class: a misspelled static or method, or nothing to render.
 *
 * @param canRenderFiles whether the application has a `renderFile`
 */
export function viewMistake(view: LiveViewClass, canRenderFiles: boolean): DjustError | undefined {
  return misspeltStatic(view) ?? misspeltMethod(view) ?? nothingToRender(view, canRenderFiles);
}

function classesOf(view: LiveViewClass): readonly LiveViewClass[] {
  const classes: LiveViewClass[] = [];
  for (let owner: object | null = view; owner && owner !== LiveView; owner = Object.getPrototypeOf(owner))
    classes.push(owner as LiveViewClass);
  return classes;
}

function misspeltStatic(view: LiveViewClass): DjustError | undefined {
  for (const owner of classesOf(view))
    for (const name of Object.getOwnPropertyNames(owner)) {
      const meant = statics.includes(name) ? undefined : nearest(name, statics, name.length > 9 ? 3 : 1);
      if (meant !== undefined)
        return new DjustError(
          "DJ_ROUTE",
          `static ${name} of ${owner.name} has no meaning to LiveView. Did you mean "static ${meant}"?`,
        );
    }
  return undefined;
}

function misspeltMethod(view: LiveViewClass): DjustError | undefined {
  const handlers = handlerNamesOf(view);
  for (const owner of classesOf(view)) {
    const { prototype } = owner as unknown as { readonly prototype: object };
    for (const name of Object.getOwnPropertyNames(prototype)) {
      if (methods.includes(name) || handlers.includes(name) || name.length < 8) continue;
      const meant = nearest(name, methods);
      if (meant !== undefined && !(meant in prototype))
        return new DjustError(
          "DJ_ROUTE",
          `${owner.name}.${name}() is never called by LiveView. Did you mean "${meant}"?`,
        );
    }
  }
  return undefined;
}

function nothingToRender(view: LiveViewClass, canRenderFiles: boolean): DjustError | undefined {
  const { prototype } = view as unknown as { readonly prototype: object };
  // A field such as `render = () => …` exists only on instances.
  if ("render" in prototype || classesOf(view).some((owner) => /\brender\b/.test(String(owner))))
    return undefined;
  if (view.templateName !== undefined)
    return canRenderFiles
      ? undefined
      : new DjustError(
          "DJ_ROUTE",
          `${view.name} has static templateName, and the application cannot render files. Give createApp a renderFile, such as liquid("views") from "djust-ts/liquid".`,
        );
  const names = classesOf(view).flatMap((owner) =>
    Object.getOwnPropertyNames((owner as unknown as { readonly prototype: object }).prototype),
  );
  return new DjustError(
    "DJ_ROUTE",
    `${view.name} has no render() and no static templateName. Add one of them.${names
      .filter((name) => name !== "constructor")
      .map((name) => didYouMean(name, ["render"]) && ` Is ${name}() meant to be render()?`)
      .join("")}`,
  );
}
