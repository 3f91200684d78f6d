import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** A place in the application's source. */
export interface StackPlace {
  /** Path of the file. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** The function's name, if the stack has one. */
  readonly name: string | undefined;
}

/** The URL of the package's root, relative to this file in both `src` and `dist`. */
const packageRoot = new URL("../../../", import.meta.url).href;
/** Both forms that V8 writes: `at save (file:///app/items.ts:4:2)` and `at /app/items.ts:4:2`. */
const stackLine =
  /^\s*at (?:async )?(?:(.+?) \()?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*?):(\d+):(\d+)\)?$/;
/** Maximum number of places taken from one stack. */
const maxPlaces = 10;

/**
 * The frames of a stack in the application's own code, innermost first: not in Node, in packages or in this package.
 */
export function stackPlaces(stack: string): readonly StackPlace[] {
  const places: StackPlace[] = [];
  for (const text of stack.split("\n")) {
    const [, name, file, line, column] = stackLine.exec(text) ?? [];
    if (file === undefined) continue;
    const path = pathOf(file);
    if (path === undefined || isForeign(path)) continue;
    places.push({ path, line: Number(line), column: Number(column), name });
    if (places.length === maxPlaces) break;
  }
  return places;
}

/** A place as editors and terminals read it: "src/items-view.ts:42:11". */
export function placeText({ path, line, column }: StackPlace): string {
  const fromHere = relative(process.cwd(), path);
  const shown = fromHere.startsWith("..") ? path : fromHere;
  return `${shown.replaceAll("\\", "/")}:${line}:${column}`;
}

function pathOf(file: string): string | undefined {
  if (!file.startsWith("file:")) return file;
  try {
    // Vite adds a query to the URL of a module that has changed.
    return fileURLToPath(file.replace(/\?.*$/, ""));
  } catch {
    return undefined;
  }
}

function isForeign(path: string): boolean {
  if (/[\\/]node_modules[\\/]/.test(path)) return true;
  const url = pathToFileURL(path).href;
  return ["src", "dist"].some((folder) => url.startsWith(`${packageRoot}${folder}/`));
}
