/** The results of an import. */
export interface ImportResults {
  readonly created: number;
  readonly skipped: number;
  readonly errors: number;
}

export const sampleRecords = `Ada Lovelace, ada@example.org
Grace Hopper, grace@example.org
Katherine Johnson, katherine@example.org
Grace Hopper, grace@example.org
Ada Lovelace, ada@example.org
Annie Easley, annie(at)example.org
Dorothy Vaughan`;

/** Contacts by email address. */
export class Contacts {
  readonly #emails = new Set<string>();

  get count(): number {
    return this.#emails.size;
  }

  /** @param text one record per line: name, email address */
  importRecords(text: string): ImportResults {
    const outcomes = text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => this.add(line));
    const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
    return { created: count("created"), skipped: count("skipped"), errors: count("errors") };
  }

  add(line: string): keyof ImportResults {
    const [name = "", email = ""] = line.split(",").map((field) => field.trim());
    if (name === "" || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) return "errors";
    if (this.#emails.has(email)) return "skipped";
    this.#emails.add(email);
    return "created";
  }
}

/** Generates sample records: every 17th is a duplicate, every 50th has no address. */
export function* recordsOf(count: number): Generator<string> {
  for (let index = 1; index <= count; index++)
    yield index % 50 === 0
      ? `Contact ${index},`
      : `Contact ${index}, contact-${index % 17 === 0 ? index - 1 : index}@example.org`;
}
