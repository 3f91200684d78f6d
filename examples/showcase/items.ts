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
  opened.exec("CREATE TABLE IF NOT EXISTS hidden_item (id INTEGER PRIMARY KEY)");
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
  return Number(
    open().get("SELECT count(*) AS count FROM item WHERE id NOT IN (SELECT id FROM hidden_item)")?.[
      "count"
    ] ?? 0,
  );
}

/** The most recent items, newest first. */
export function newestItems(most = 6): readonly Item[] {
  return open()
    .all(
      "SELECT id, name FROM item WHERE id NOT IN (SELECT id FROM hidden_item) ORDER BY id DESC LIMIT ?",
      most,
    )
    .map(toItem);
}

/** Takes an item out of the list, until it is deleted or shown again. */
export function hideItem(id: number): void {
  open().run("INSERT OR IGNORE INTO hidden_item (id) VALUES (?)", id);
}

export function showItem(id: number): void {
  open().run("DELETE FROM hidden_item WHERE id = ?", id);
}

export function deleteItem(id: number): void {
  open().run("DELETE FROM item WHERE id = ?", id);
  showItem(id);
}

function toItem(row: object): Item {
  const { id, name } = row as { id: unknown; name: unknown };
  return { id: Number(id), name: String(name) };
}

function open(): InstanceType<typeof sqlite.Database> {
  if (!database) throw new Error("Call openItems() first");
  return database;
}
