import { parse } from "regexparam";
import { checkEventTable, checkViewClass, LiveView, type LiveViewClass, type Route } from "../live/index.js";
import { DjustError, describe } from "../wire/index.js";

/** Paths to views: `{ "/": Home, "/items/:id": Item }`. */
export type Routes = { readonly [path: string]: LiveViewClass };

interface Row {
  readonly path: string;
  readonly view: LiveViewClass;
  readonly pattern: RegExp;
  readonly keys: readonly string[];
}

/** Finds the view of a path. Fixed paths come before paths with parameters, then in the order given. */
export class Router {
  readonly #fixed = new Map<string, Route>();
  readonly #open: Row[] = [];

  /**
   * @param basePath path that all routes are below, such as "/admin"
   * @param check called with each view; throws if it finds a mistake
   * @throws {DjustError} DJ_ROUTE, DJ_HANDLER_DECLARATION
   */
  constructor(
    routes: Routes,
    private readonly basePath = "",
    check?: (view: LiveViewClass) => void,
  ) {
    if (routes === null || typeof routes !== "object" || Array.isArray(routes))
      throw new DjustError(
        "DJ_ROUTE",
        'createApp must be given routes, such as { "/": HomeView }. Use {} for flash in ordinary routes only.',
      );
    const shapes = new Map<string, string>();
    for (const [path, view] of Object.entries(routes)) {
      const problem = pathProblem(path);
      if (problem !== undefined) throw new DjustError("DJ_ROUTE", problem);
      const { pattern, keys } = parse(path);
      const same = shapes.get(shapeOf(path));
      if (same !== undefined)
        throw new DjustError(
          "DJ_ROUTE",
          `The routes ${same} and ${path} match the same paths. Remove one of them.`,
        );
      shapes.set(shapeOf(path), path);
      if (typeof view !== "function" || !(view.prototype instanceof LiveView))
        throw new DjustError(
          "DJ_ROUTE",
          `The view of the route ${path} must be a class that extends LiveView, got ${describeView(view)}.`,
        );
      checkEventTable(view);
      checkViewClass(view);
      check?.(view);
      // Frameworks compare paths case-sensitively, and so do guards in front of a view.
      if (keys.length === 0) this.#fixed.set(path, { path, view, params: {} });
      else this.#open.push({ path, view, pattern: new RegExp(pattern.source), keys });
    }
  }

  /** Patterns of all paths, including the base path. */
  get paths(): readonly string[] {
    return this.#pathsOf(() => true);
  }

  /** Regular expressions for the paths to which a view of a group navigates without a page load. */
  pathsInGroup(group: string | undefined): readonly string[] {
    return this.#pathsOf(({ view }) => view.navigationGroup === group).map(
      (path) => parse(path).pattern.source,
    );
  }

  #pathsOf(isIncluded: (route: Pick<Route, "view">) => boolean): readonly string[] {
    const { basePath } = this;
    const own = [...this.#fixed.values(), ...this.#open].filter(isIncluded).map(({ path }) => path);
    // The base path itself, with or without the slash, is the path of the route "/".
    const root = basePath !== "" && own.includes("/") ? [basePath] : [];
    return [...root, ...own.map((path) => basePath + path)];
  }

  /** The route of a path. */
  resolve(path: string): Route | undefined {
    const { basePath } = this;
    if (path !== basePath && !path.startsWith(`${basePath}/`)) return undefined;
    const found = this.#find(path.slice(basePath.length) || "/");
    return typeof found === "string" ? undefined : found;
  }

  /** The path of a route, for a path without a route that differs only in the trailing slash. */
  canonicalPath(path: string): string | undefined {
    const { basePath } = this;
    if (!path.startsWith(`${basePath}/`)) return undefined;
    const found = this.#find(path.slice(basePath.length));
    return typeof found === "string" ? basePath + found : undefined;
  }

  /** @returns the route of a path, or the path of a route that differs only in the trailing slash */
  #find(path: string): Route | string | undefined {
    const fixed = this.#fixed.get(path);
    if (fixed) return fixed;
    const hasSlash = path.length > 1 && path.endsWith("/");
    const bare = hasSlash ? path.slice(0, -1) : path;
    if (hasSlash && this.#fixed.has(bare)) return bare;
    for (const { path: own, view, pattern, keys } of this.#open) {
      const match = pattern.exec(path);
      if (!match) continue;
      // A wildcard may match a trailing slash.
      if (!/\*\??$/.test(own) && own.endsWith("/") !== hasSlash && path !== "/")
        return hasSlash ? bare : `${path}/`;
      const params: Record<string, string> = {};
      keys.forEach((key, index) => {
        const value = match[index + 1];
        if (value !== undefined) params[key] = decoded(value);
      });
      return { path: own, view, params };
    }
    return undefined;
  }
}

/** What is wrong with the path of a route, and what to write. */
function pathProblem(path: string): string | undefined {
  const given = JSON.stringify(path);
  if (!path.startsWith("/")) return `The path of a route must start with "/", got ${given}.`;
  const [param] = /\{[^}]*\}|\[[^\]]*\]/.exec(path) ?? [];
  if (param !== undefined) {
    const name = /[a-z_$][\w$]*(?=[^\w$]*$)/i.exec(param)?.[0] ?? "id";
    return `The path of a route must be a pattern such as "/items/:id", got ${given}. Write :${name} instead of ${param}.`;
  }
  const names: readonly string[] = path.match(/(?<=\/:)[\w$]+/g) ?? [];
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    return `The path of a route must not have the parameter ":${twice}" twice, got ${given}. Give each a name of its own.`;
  // Only an optional parameter has a question mark.
  if (/#|\s|(?<!\/:[\w$]+|\*)\?|\?(?!$|\/)/.test(path))
    return `The path of a route must have no query, no fragment and no spaces, got ${given}. Views get the query in the params of mount().`;
  if (path === "/_djust" || path.startsWith("/_djust/"))
    return `The path of a route must not be below "/_djust", which the runtime uses itself, got ${given}.`;
  return undefined;
}

/** A path without the names of its parameters: routes of the same shape match the same paths. */
function shapeOf(path: string): string {
  return path.replace(/:[\w$]+/g, ":");
}

function describeView(view: unknown): string {
  if (typeof view !== "function")
    return view instanceof LiveView ? "an instance of one. Pass the class itself" : describe(view);
  return /^class\b/.test(String(view)) ? `the class ${view.name}` : "a function";
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
