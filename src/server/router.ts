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

/** Finds the view of a path. Fixed paths come before those with parameters, then in the order given. */
export class Router {
  readonly #fixed = new Map<string, Row>();
  readonly #open: Row[] = [];

  /** @throws {DjustError} DJ_ROUTE, DJ_HANDLER_DECLARATION */
  constructor(routes: Routes) {
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
      const { pattern, keys } = parse(path);
      // Frameworks compare paths with their case, and so does a guard in front of a view.
      const row = { path, view, pattern: new RegExp(pattern.source), keys };
      if (keys.length === 0) this.#fixed.set(path, row);
      else this.#open.push(row);
    }
  }

  /** Patterns of all paths. */
  get paths(): readonly string[] {
    return [...this.#fixed.keys(), ...this.#open.map(({ path }) => path)];
  }

  resolve(path: string): Route | undefined {
    const found = this.#find(path);
    return typeof found === "string" ? undefined : found;
  }

  /** The path of a live route that differs from this one, which has none, in the slash at its end. */
  canonicalPath(path: string): string | undefined {
    const found = this.#find(path);
    return typeof found === "string" ? found : undefined;
  }

  /** @returns the route of a path; or the path that has one, where only the slash at the end differs */
  #find(path: string): Route | string | undefined {
    const fixed = this.#fixed.get(path);
    if (fixed) return { path: fixed.path, view: fixed.view, params: {} };
    const hasSlash = path.length > 1 && path.endsWith("/");
    const bare = hasSlash ? path.slice(0, -1) : path;
    if (hasSlash && this.#fixed.has(bare)) return bare;
    for (const { path: own, view, pattern, keys } of this.#open) {
      const match = pattern.exec(path);
      if (!match) continue;
      // What a wildcard stands for may end in a slash.
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
