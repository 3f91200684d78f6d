import { createIds } from "../../src/client/flash/ids.js";
import { eventHandler, html, LiveView, type TransportName } from "../../src/server/index.js";
import { Random } from "./random.js";
import { SimulatedNetwork } from "./simulated-network.js";
import { SimulatedServer } from "./simulated-server.js";
import { breakSomething, flashWithoutElements, openTab } from "./simulated-tab.js";
import { SimulatedTime } from "./simulated-time.js";

export const changes = 400;
export const cuts = 50;
const spanMs = 90_000;
const limit = 12;

interface Row {
  readonly id: number;
  readonly text: string;
}

/** What the streams of one view must show. */
class Model {
  text = "";
  rows: Row[] = [];

  insert(row: Row, place: number): void {
    this.rows = this.rows.filter(({ id }) => id !== row.id);
    this.rows.splice(place, 0, row);
    // The other end is pruned.
    if (this.rows.length > limit)
      this.rows = place === 0 ? this.rows.slice(0, limit) : this.rows.slice(-limit);
  }

  get list(): string {
    return this.rows.map(({ text }) => text).join();
  }
}

/** The result of one seed. */
export interface StreamedOutcome {
  /** Content of the elements, without error messages. */
  readonly text: string;
  readonly list: string;
  /** The error messages in the text and in the list. */
  readonly errors: readonly [text: string | null, list: string | null];
  readonly isActive: boolean;
  /** What the views have streamed, oldest first. */
  readonly models: readonly Model[];
  readonly reconnects: number;
  readonly complaints: readonly string[];
}

/** @returns a one-line description of what is wrong with an outcome, or `undefined` */
export function wrongWith(outcome: StreamedOutcome): string | undefined {
  const { models, complaints, isActive } = outcome;
  // If the server has forgotten a view, its events are reported as lost.
  const wrong = complaints
    .filter((text) => models.length === 1 || !/^DJ_(?:OFFLINE|NOT_MOUNTED): /.test(text))
    .slice(0, 3);
  const last = models.at(-1) as Model;
  const [textError, listError] = outcome.errors;
  if (textError === null && outcome.text !== last.text) wrong.push(differs("text", outcome.text, last.text));
  if (listError === null && outcome.list !== last.list) wrong.push(differs("list", outcome.list, last.list));
  // Tokens are numbered, so that text which has each of them once, in order, is the start of what was streamed.
  if (textError !== null && !models.some(({ text }) => text.startsWith(outcome.text)))
    wrong.push(`interrupted text that no view has streamed: ${outcome.text}`);
  if ((textError !== null || listError !== null) && models.length === 1)
    wrong.push("interrupted for no reason");
  if (isActive) wrong.push("still active");
  return wrong.length > 0 ? wrong.join("; ") : undefined;
}

function differs(what: string, got: string, due: string): string {
  let at = 0;
  while (got[at] === due[at]) at++;
  return `${what}: ${got.length} of ${due.length}; at ${at} "${got.slice(at, at + 20)}" instead of "${due.slice(at, at + 20)}"`;
}

/**
 * Streams 400 tokens and changes of items in one tab while the connection breaks at 50 points, all decided by the seed.
 *
 * @param resumeWindowMs a short one makes the server forget the session of a tab that is away
 */
export async function stream(
  transports: readonly TransportName[],
  seed: number,
  resumeWindowMs: number,
): Promise<StreamedOutcome> {
  const random = new Random(seed);
  const time = new SimulatedTime();
  const network = new SimulatedNetwork(time, random);
  const models: Model[] = [];
  let token = 0;

  class Streamed extends LiveView {
    readonly model = new Model();
    rows = this.stream<Row>("rows", { key: "id", item: ({ text }) => html`<li>${text}</li>`, limit });
    override mount(): void {
      models.push(this.model);
      this.subscribe("news");
    }
    @eventHandler() change(): void {
      this.next();
    }
    @eventHandler() work({ takesMs }: { takesMs: number }): void {
      this.startAsync(
        async () => {
          for (let part = 0; part < 4; part++) {
            this.next();
            await new Promise<void>((resolve) => time.setTimeout(resolve, takesMs / 4));
          }
        },
        { name: `work ${++token}` },
      );
    }
    override handleInfo(isLast: unknown): void {
      if (isLast !== true) return this.next();
      this.stream("text").done();
      this.rows.done();
    }
    next(): void {
      const { model } = this;
      const id = ++token;
      if (random.next() < 0.5) {
        model.text += `${id} `;
        return this.stream("text").append(`${id} `);
      }
      const row = { id, text: `row ${id}` };
      const known = model.rows.length > 0 ? random.pick(model.rows) : undefined;
      const at = known ? model.rows.indexOf(known) : 0;
      switch (random.pick(["start", "end", "end", "after", "update", "delete", "move", "reset"])) {
        case "start":
          model.insert(row, 0);
          return this.rows.insert(row, { at: "start" });
        case "after":
          if (!known) break;
          model.insert(row, at + 1);
          return this.rows.insert(row, { at: { after: known.id } });
        case "update":
          if (!known) break;
          model.rows[at] = { ...row, id: known.id };
          return this.rows.update({ ...row, id: known.id });
        case "delete":
          if (!known) break;
          model.rows.splice(at, 1);
          return this.rows.delete(known.id);
        case "move":
          if (!known) break;
          model.insert({ ...row, id: known.id }, model.rows.length - 1);
          return this.rows.insert({ ...row, id: known.id });
        case "reset":
          if (random.next() < 0.8) break;
          model.rows = [row];
          return this.rows.reset([row]);
      }
      model.insert(row, model.rows.length);
      this.rows.insert(row);
    }
    override render() {
      return html`<pre dj-stream="text"></pre><ul dj-stream="rows">${this.rows}</ul>`;
    }
  }

  const server = new SimulatedServer({
    routes: { "/": Streamed },
    transports,
    clock: time,
    limits: { resumeWindowMs },
  });
  const tab = await openTab(network, server, transports, noFlash);
  try {
    const publish = (isLast = false): void => server.runtime.broker.publish("news", isLast);
    for (let change = 0; change < changes; change++)
      time.setTimeout(
        () => {
          const way = random.next();
          if (way < 0.6) publish();
          else if (way < 0.9) tab.root.event("change", {}, tab.element);
          else tab.root.event("work", { takesMs: random.between(0, 800) }, tab.element);
        },
        random.between(0, spanMs),
      );
    for (let cut = 0; cut < cuts; cut++)
      time.setTimeout(() => breakSomething(network), random.between(0, spanMs));
    await time.run(spanMs + 60_000, () => false);
    publish(true);
    await time.run(240_000, () => false);
    const text = tab.element.querySelector("pre") as Element;
    const list = tab.element.querySelector("ul") as Element;
    const errors = [text, list].map((element) => {
      const error = element.querySelector(".dj-stream-error");
      error?.remove();
      return error?.textContent ?? null;
    });
    return {
      text: text.textContent ?? "",
      list: [...list.children].map((item) => item.textContent).join(),
      errors: [errors[0] ?? null, errors[1] ?? null],
      isActive: tab.element.querySelector("[data-stream-active],[aria-busy]") !== null,
      models,
      reconnects: tab.reconnects,
      complaints: tab.complaints,
    };
  } finally {
    tab.close();
  }
}

/** The ids of the page's commands, without messages. */
const noFlash = flashWithoutElements((tell) => ({ ...createIds(tell), handleFlash: () => {} }));
