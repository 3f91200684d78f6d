import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import sqlite from "node-sqlite3-wasm";

export interface Item {
  readonly id: number;
  readonly name: string;
}

let database: InstanceType<typeof sqlite.Database> | undefined;

/**
 * Opens the database file of the items and creates it if necessary.
 *
 * @returns a function that closes it
 */
export function openItems(file: string): () => void {
  mkdirSync(dirname(file), { recursive: true });
  const opened = new sqlite.Database(file);
  opened.exec("CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
  database = opened;
  return () => {
    opened.close();
    database = undefined;
  };
}

export function saveItem(name: string): void {
  open().run("INSERT INTO item (name) VALUES (?)", name);
}

export function countItems(): number {
  return Number(open().get("SELECT count(*) AS count FROM item")?.["count"] ?? 0);
}

/** The most recent items, newest first. */
export function newestItems(most = 6): readonly Item[] {
  return open().all("SELECT id, name FROM item ORDER BY id DESC LIMIT ?", most).map(toItem);
}

function toItem(row: object): Item {
  const { id, name } = row as { id: unknown; name: unknown };
  return { id: Number(id), name: String(name) };
}

function open(): InstanceType<typeof sqlite.Database> {
  if (!database) throw new Error("Call openItems() first");
  return database;
}
