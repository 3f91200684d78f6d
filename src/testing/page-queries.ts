import { DjustError } from "../wire/index.js";
import type { Documents } from "./documents.js";
import type { ActionOptions, RoleOptions } from "./page.js";
import { PageMessages } from "./page-messages.js";
import { byLabel, byRole, byText, type Found, oneOf, oneOrNone, someOf } from "./screen/query.js";
import type { Role } from "./screen/roles.js";
import type { TabActions } from "./tab-actions.js";

type Text = string | RegExp;

/** Finds elements on a page. */
export class PageQueries extends PageMessages {
  constructor(
    documents: Documents,
    protected readonly actions: TabActions,
  ) {
    super(documents);
  }

  find<E extends Element = HTMLElement>(selector: string): E {
    const [first] = this.findAll<E>(selector);
    if (first) return first;
    throw this.actions.explained(new DjustError("DJ_TEST_TARGET", `No element matches '${selector}'`));
  }

  findAll<E extends Element = HTMLElement>(selector: string): E[] {
    try {
      return Array.from(this.documents.document.querySelectorAll<E>(selector));
    } catch (error) {
      throw new DjustError("DJ_TEST_TARGET", `'${selector}' is not a valid CSS selector`, { cause: error });
    }
  }

  getByRole(role: Role, options?: RoleOptions): HTMLElement {
    return this.#query(() => oneOf(this.#byRole(role, options)));
  }

  queryByRole(role: Role, options?: RoleOptions): HTMLElement | null {
    return this.#query(() => oneOrNone(this.#byRole(role, options)));
  }

  getAllByRole(role: Role, options?: RoleOptions): HTMLElement[] {
    return this.#query(() => someOf(this.#byRole(role, options)));
  }

  getByLabel(label: Text, options?: ActionOptions): HTMLElement {
    return this.#query(() => oneOf(this.#byLabel(label, options)));
  }

  queryByLabel(label: Text, options?: ActionOptions): HTMLElement | null {
    return this.#query(() => oneOrNone(this.#byLabel(label, options)));
  }

  getAllByLabel(label: Text, options?: ActionOptions): HTMLElement[] {
    return this.#query(() => someOf(this.#byLabel(label, options)));
  }

  getByText(text: Text, options?: ActionOptions): HTMLElement {
    return this.#query(() => oneOf(this.#byText(text, options)));
  }

  queryByText(text: Text, options?: ActionOptions): HTMLElement | null {
    return this.#query(() => oneOrNone(this.#byText(text, options)));
  }

  getAllByText(text: Text, options?: ActionOptions): HTMLElement[] {
    return this.#query(() => someOf(this.#byText(text, options)));
  }

  #byRole(role: Role, options?: RoleOptions): Found {
    return byRole(this.documents.document, role, options);
  }

  #byLabel(label: Text, options?: ActionOptions): Found {
    return byLabel(this.documents.document, label, options);
  }

  #byText(text: Text, options?: ActionOptions): Found {
    return byText(this.documents.document, text, options);
  }

  /** Runs a query whose error shows the page. */
  #query<T>(find: () => T): T {
    try {
      return find();
    } catch (error) {
      throw this.actions.explained(error);
    }
  }
}
