import { parse } from "regexparam";
import { checkEventTable, LiveView, type LiveViewClass, type Route } from "../live/index.js";
import { DjustError } from "../wire/index.js";

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
        'createApp needs routes: { "/": HomeView }, or {} for flash in other routes alone',
      );
    for (const [path, view] of Object.entries(routes)) {
      if (!path.startsWith("/"))
        throw new DjustError("DJ_ROUTE", `the route ${JSON.stringify(path)} does not start with "/"`);
      if (typeof view !== "function" || !(view.prototype instanceof LiveView))
        throw new DjustError(
          "DJ_ROUTE",
          `the route ${path} leads to ${describe(view)}; give a class that extends LiveView`,
        );
      checkEventTable(view);
      const { pattern, keys } = parse(path);
      const row = { path, view, pattern, keys };
      if (keys.length === 0) this.#fixed.set(path, row);
      else this.#open.push(row);
    }
  }

  /** Patterns of all paths. */
  get paths(): readonly string[] {
    return [...this.#fixed.keys(), ...this.#open.map(({ path }) => path)];
  }

  resolve(path: string): Route | undefined {
    const bare = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
    const fixed = this.#fixed.get(path) ?? this.#fixed.get(bare);
    if (fixed) return { path: fixed.path, view: fixed.view, params: {} };
    for (const { path: own, view, pattern, keys } of this.#open) {
      const match = pattern.exec(path);
      if (!match) continue;
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

function describe(value: unknown): string {
  return typeof value === "function"
    ? `the class ${value.name}`
    : value === null
      ? "null"
      : `a ${typeof value}`;
}
