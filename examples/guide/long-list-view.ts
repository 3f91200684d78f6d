import { eventHandler, html, LiveView } from "djust-ts";

interface Row {
  readonly id: number;
  readonly name: string;
}

/** Stands for a table of a database with 100,000 rows. */
const rowCount = 100_000;
const rowsFrom = (first: number, count: number): Row[] =>
  Array.from({ length: count }, (_, index) => first + index)
    .filter((id) => id >= 1 && id <= rowCount)
    .map((id) => ({ id, name: `Row ${id}` }));

const batchSize = 50;

export class LongListView extends LiveView {
  rows = this.stream<Row>("rows", {
    key: "id",
    item: ({ id, name }) => html`<li aria-posinset="${id}" aria-setsize="${rowCount}">${name}</li>`,
    limit: 200,
  });
  loaded = "";

  override mount() {
    this.rows.reset(rowsFrom(1, batchSize));
    this.rows.done();
  }

  /** @param params `key`: the key of the first row in the page */
  @eventHandler()
  loadEarlier({ key }: { key: string }) {
    const rows = rowsFrom(Number(key) - batchSize, batchSize);
    for (const row of [...rows].reverse()) this.rows.insert(row, { at: { before: row.id + 1 } });
    this.#finish(rows);
  }

  /** @param params `key`: the key of the last row in the page */
  @eventHandler()
  loadLater({ key }: { key: string }) {
    const rows = rowsFrom(Number(key) + 1, batchSize);
    for (const row of rows) this.rows.insert(row, { at: { after: row.id - 1 } });
    this.#finish(rows);
  }

  #finish(rows: readonly Row[]) {
    this.rows.done();
    const [first] = rows;
    this.loaded = first ? `Rows ${first.id} to ${rows.at(-1)?.id} loaded` : "There are no more rows";
  }

  override render() {
    return html`
      <main>
        <h1>Rows</h1>
        <button type="button" dj-click="loadEarlier">Show earlier rows</button>
        <ul dj-stream="rows" dj-viewport-top="loadEarlier" dj-viewport-bottom="loadLater">${this.rows}</ul>
        <button type="button" dj-click="loadLater">Show later rows</button>
        <p role="status">${this.loaded}</p>
      </main>`;
  }
}
