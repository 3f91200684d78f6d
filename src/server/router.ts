import { parse } from "regexparam";
import { checkEventTable, LiveView, type LiveViewClass, type Route } from "../live/index.js";
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
  readonly #fixed = new Map<string, Row>();
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
    if (routes === null || typeof routes !== "object")
      throw new DjustError(
        "DJ_ROUTE",
        'createApp must be given routes, such as { "/": HomeView }. Use {} for flash in ordinary routes only.',
      );
    for (const [path, view] of Object.entries(routes)) {
      if (!path.startsWith("/"))
        throw new DjustError(
          "DJ_ROUTE",
          `The path of a route must start with "/", got ${JSON.stringify(path)}.`,
        );
      if (typeof view !== "function" || !(view.prototype instanceof LiveView))
        throw new DjustError(
          "DJ_ROUTE",
          `The view of the route ${path} must be a class that extends LiveView, got ${typeof view === "function" ? `the class ${(view as { readonly name: string }).name}` : describe(view)}.`,
        );
      checkEventTable(view);
      check?.(view);
      const { pattern, keys } = parse(path);
      // Frameworks compare paths case-sensitively, and so do guards in front of a view.
      const row = { path, view, pattern: new RegExp(pattern.source), keys };
      if (keys.length === 0) this.#fixed.set(path, row);
      else this.#open.push(row);
    }
  }

  /** Patterns of all paths, including the base path. */
  get paths(): readonly string[] {
    const { basePath } = this;
    const own = [...this.#fixed.keys(), ...this.#open.map(({ path }) => path)];
    // The base path itself is the path of the route "/", with or without the slash.
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
    if (fixed) return { path: fixed.path, view: fixed.view, params: {} };
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

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
