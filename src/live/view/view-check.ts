import { DjustError, describe, didYouMean, nearest } from "../../wire/index.js";
import type { MistakeReporter } from "../mistakes.js";
import { handlerNamesOf, methodNamesOf, untimedMethod } from "./event-handler.js";
import { isBase } from "./live-base.js";
import type { LiveView, LiveViewClass } from "./live-view.js";

/** Static properties of a view class that the runtime reads. */
const statics = ["onMount", "events", "templateName", "navigationGroup"];
/** Methods that the runtime calls. */
const longMethods = ["handleParams", "handleInfo", "handleAsyncResult", "handleUndone"];
/** Short names, of which only obvious typos are reported, because similar names such as `amount` are legitimate. */
const shortMethods = ["mount", "head"];
const methods = [...longMethods, ...shortMethods, "render"];

/** Methods of Phoenix LiveView, Livewire, Stimulus and React that LiveView never calls, and what to use instead. */
const foreignMethods: { readonly [name: string]: string } = {
  handleEvent: "Write one method with @eventHandler() for each event",
  handle_event: "Write one method with @eventHandler() for each event",
  handle_info: "Call it handleInfo",
  handle_params: "Call it handleParams",
  handle_async: "Call it handleAsyncResult",
  handleAsync: "Call it handleAsyncResult",
  get_context_data: "Keep the data in fields of the view",
  onMount: "Write static onMount for a hook, or mount() to prepare the view",
  mounted: "Call it mount",
  connectedCallback: "Call it mount",
  componentDidMount: "Call it mount",
};

/**
 * Finds a likely mistake in the declaration of a view class: a misspelled static or method, or nothing to render.
 *
 * @param canRenderFiles whether the application has a `renderFile`
 */
export function viewMistake(view: LiveViewClass, canRenderFiles: boolean): DjustError | undefined {
  return misspeltStatic(view) ?? misspeltMethod(view) ?? nothingToRender(view, canRenderFiles);
}

/**
 * Checks that the hooks of a view class are functions, and that its constructor needs no arguments.
 *
 * @throws {DjustError} DJ_ROUTE
 */
export function checkViewClass(view: LiveViewClass): void {
  for (const owner of classesOf(view)) {
    if (!Object.hasOwn(owner, "onMount")) continue;
    const hooks: readonly unknown[] = [owner.onMount ?? []].flat();
    const wrong = hooks.findIndex((hook) => typeof hook !== "function");
    if (wrong >= 0)
      throw new DjustError(
        "DJ_ROUTE",
        `static onMount of ${owner.name} must be a function or a list of functions, got ${describe(hooks[wrong])}.`,
      );
  }
  const untimed = untimedMethod(view);
  if (untimed !== undefined)
    throw new DjustError(
      "DJ_HANDLER_DECLARATION",
      `${view.name}.${untimed}() has @debounce or @throttle and is not an event handler. Mark it with @eventHandler().`,
    );
  if (view.length > 0)
    throw new DjustError(
      "DJ_ROUTE",
      `The constructor of ${view.name} must have no parameters, because the runtime creates views. Import what the view needs, or read it from the request in mount().`,
    );
}

function classesOf(view: LiveViewClass): readonly LiveViewClass[] {
  const classes: LiveViewClass[] = [];
  for (
    let owner: object | null = view;
    owner && !isBase((owner as { readonly prototype?: object }).prototype ?? owner);
    owner = Object.getPrototypeOf(owner)
  )
    classes.push(owner as LiveViewClass);
  return classes;
}

function misspeltStatic(view: LiveViewClass): DjustError | undefined {
  for (const owner of classesOf(view))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (methods.includes(name) && typeof value === "function" && !methodNamesOf(view).includes(name))
        return new DjustError(
          "DJ_ROUTE",
          `static ${name}() of ${owner.name} is never called by LiveView. Remove "static".`,
        );
      const meant = statics.includes(name) ? undefined : nearest(name, statics, name.length > 9 ? 3 : 1);
      if (meant !== undefined)
        return new DjustError(
          "DJ_ROUTE",
          `static ${name} of ${owner.name} is not a static property that LiveView reads. Did you mean "static ${meant}"?`,
        );
    }
  return undefined;
}

function misspeltMethod(view: LiveViewClass): DjustError | undefined {
  const handlers = handlerNamesOf(view);
  const names = methodNamesOf(view);
  for (const name of names) {
    if (methods.includes(name) || handlers.includes(name)) continue;
    const advice = adviceFor(name, names);
    if (advice !== undefined)
      return new DjustError("DJ_ROUTE", `${view.name}.${name}() is never called by LiveView. ${advice}`);
  }
  return undefined;
}

function adviceFor(name: string, names: readonly string[]): string | undefined {
  if (Object.hasOwn(foreignMethods, name)) return `${foreignMethods[name]}.`;
  const meant =
    (name.length < 8 ? undefined : nearest(name, longMethods)) ??
    shortMethods.find((method) => isObviousTypo(name, method));
  return meant === undefined || names.includes(meant) ? undefined : `Did you mean "${meant}"?`;
}

/** Whether a name has the letters of another in the wrong order or case, lacks one of them, or doubles one. */
function isObviousTypo(name: string, meant: string): boolean {
  const lower = name.toLowerCase();
  const sorted = (text: string): string => [...text].sort().join("");
  return (
    sorted(lower) === sorted(meant) ||
    lower.replace(/(.)\1/g, "$1") === meant ||
    (meant.length > 4 && [...meant].some((_letter, at) => lower === meant.slice(0, at) + meant.slice(at + 1)))
  );
}

/** Members that are values, which the runtime reads from a view. */
const valueNames = ["pageTitle"];
/** View classes whose fields have been checked. */
const checkedFields = new WeakSet<object>();

/**
 * Reports a field or accessor that is probably a misspelled member of LiveView, once for each class.
 *
 * @param view a new view, because a class does not reveal its fields
 */
export function checkFields(view: LiveView, mistakes: MistakeReporter): void {
  const owner = view.constructor as LiveViewClass;
  if (checkedFields.has(owner)) return;
  const mistake = misspeltField(view, owner);
  if (mistake) mistakes.report(mistake);
  checkedFields.add(owner);
}

function misspeltField(view: LiveView, owner: LiveViewClass): DjustError | undefined {
  const names = [...Object.keys(view), ...classesOf(owner).flatMap(accessorsOf)];
  for (const name of names) {
    const isMethod = typeof Object.getOwnPropertyDescriptor(view, name)?.value === "function";
    const candidates = isMethod ? longMethods : valueNames;
    const meant = candidates.includes(name) || name.length < 7 ? undefined : nearest(name, candidates, 2);
    if (meant === undefined || names.includes(meant)) continue;
    return new DjustError(
      "DJ_ROUTE",
      `${owner.name}.${name} is never read by LiveView. Did you mean "${meant}"?`,
    );
  }
  return undefined;
}

function accessorsOf(owner: LiveViewClass): readonly string[] {
  const { prototype } = owner as unknown as { readonly prototype: object };
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { get }]) =>
    get ? [name] : [],
  );
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
          `${view.name} has static templateName, and the application cannot render files. Give createApp a renderFile, such as liquid({ root: "views" }) from "djust-ts/liquid".`,
        );
  return new DjustError(
    "DJ_ROUTE",
    `${view.name} has no render() and no static templateName. Add one of them.${methodNamesOf(view)
      .map((name) => didYouMean(name, ["render"]) && ` Is ${name}() meant to be render()?`)
      .join("")}`,
  );
}
