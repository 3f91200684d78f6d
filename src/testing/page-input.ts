import { DjustError, describe } from "../wire/index.js";
import { toPageFile } from "./browser/page-files.js";
import type { ActionOptions, FieldValue, FormFields, Target } from "./page.js";
import { PageQueries } from "./page-queries.js";
import * as act from "./screen/act.js";
import { enter, filesIn } from "./screen/enter.js";
import { fieldIn, type Kind, kinds, targetIn } from "./screen/find.js";
import { nameOfTarget } from "./screen/say.js";
import { upload } from "./screen/upload.js";

/** What a user does on a page with mouse and keyboard. */
export class PageInput extends PageQueries {
  click(target: Target, options?: ActionOptions): Promise<void> {
    return this.#act("click", target, () => act.click(this.#one(kinds.button, target, options)));
  }

  fill(field: Target, value: string | number, options?: ActionOptions): Promise<void> {
    return this.#act("fill", field, () => act.fill(this.#one(kinds.field, field, options), String(value)));
  }

  select(field: Target, choice: string | readonly string[], options?: ActionOptions): Promise<void> {
    const choices = typeof choice === "string" ? [choice] : choice;
    return this.#act("select", field, () => act.select(this.#one(kinds.field, field, options), choices));
  }

  check(field: Target, checked = true, options?: ActionOptions): Promise<void> {
    return this.#act("check", field, () => act.check(this.#one(kinds.field, field, options), checked));
  }

  async upload(field: Target, files: File | readonly File[], options?: ActionOptions): Promise<void> {
    const given = filesIn(files) ?? (Array.isArray(files) && files.length === 0 ? [] : undefined);
    if (!given)
      throw new DjustError(
        "DJ_TEST_SETUP",
        `upload() must be given a File or a list of them, got ${describe(files)}. For example: new File(["a,b"], "orders.csv", { type: "text/csv" })`,
      );
    const copies = await this.#toPage(given);
    await this.#act("upload to", field, () => upload(this.#one(kinds.file, field, options), copies));
    await this.actions.idle();
  }

  async submit(form: Target | FormFields = "form", fields: FormFields = {}): Promise<void> {
    if (typeof form === "object" && !(form && "nodeType" in form)) return this.submit("form", form);
    const target = form as Target;
    for (const [name, value] of Object.entries(fields)) {
      const files = filesIn(value);
      const entered: FieldValue = files ? await this.#toPage(files) : value;
      await this.#act("fill", name, () =>
        enter(fieldIn(this.#one(kinds.form, target), name, files ? kinds.file : kinds.field), entered),
      );
    }
    return this.#act("submit", target, () => act.submit(this.#one(kinds.form, target)));
  }

  press(key: string, on?: Target): Promise<void> {
    return this.actions.act(`press '${key}'`, () => {
      if (on !== undefined) act.focus(this.#one(kinds.spot, on));
      const { activeElement, body } = this.documents.document;
      act.press(activeElement ?? body, key);
    });
  }

  scrollTo(end: "top" | "bottom", list?: string): Promise<void> {
    return this.actions.act(`scroll to the ${end}${list === undefined ? "" : ` of '${list}'`}`, () => {
      const { current, document } = this.documents;
      current.intersections.show(act.itemAt(document.body, end, list));
    });
  }

  #act(verb: string, target: Target, action: () => void): Promise<void> {
    return this.actions.act(`${verb} '${nameOfTarget(target)}'`, action);
  }

  #one(kind: Kind, target: Target, options?: ActionOptions): Element {
    return targetIn(this.documents.document, kind, target, options);
  }

  /** Copies files to the page. */
  #toPage(files: readonly File[]): Promise<File[]> {
    return Promise.all(files.map((file) => toPageFile(this.documents.current.window, file)));
  }
}
