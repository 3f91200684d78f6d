import { escapeHtml } from "../../html/index.js";
import { formFields, isCommands, names, pushesIn } from "../../wire/index.js";
import { randomText } from "../security/random.js";
import { type StartTag, tagsOf } from "./html-tags.js";
import { type Bound, type BoundKind, callText, eventText, postedName } from "./no-script-event.js";

/** The tokens that a page's forms post. */
export interface NoScriptFormOwner {
  readonly csrf: string;
  /** The page's view token, which identifies the live session that gets the event. */
  readonly token: string;
}

interface Form {
  readonly tag: StartTag;
  readonly controls: Control[];
  /** Offset of its end tag. */
  end?: number;
}

interface Control {
  readonly tag: StartTag;
  /** In a disabled `<fieldset>`, or disabled itself. */
  readonly disabled: boolean;
  /** The form around it, or the one that its `form` attribute names; "nowhere" if that does not exist. */
  owner: Form | "nowhere" | undefined;
}

const multipart = "multipart/form-data";
const modelName = /^dj-model(?:\.|$)/;
const controlName = /^(?:button|input|select|textarea)$/;

/**
 * Makes a page's `dj-submit` forms and `dj-click` buttons work without JavaScript: they send a plain POST to the page's
 * own URL, with the event in a field. Buttons and fields outside of forms are assigned to an additional form, which
 * Enter submits if it has a single button. The page script reverts these changes before it does anything else.
 *
 * Forms and buttons that lead elsewhere by themselves (`action`, `method="get"`, `formaction` …) stay unchanged.
 */
export function withNoScriptForms(page: string, owner: NoScriptFormOwner): string {
  if (!page.includes(names.submit) && !page.includes(names.click)) return page;
  return new NoScriptForms(page, owner).rewritten();
}

class NoScriptForms {
  readonly #edits: { readonly at: number; readonly end: number; readonly text: string }[] = [];
  readonly #forms: Form[] = [];
  readonly #controls: Control[] = [];
  /** Offset of the body's end tag. */
  #end: number;
  /** Id of the additional form; random, so that user content in the page cannot refer to it. */
  readonly #looseId = `${names.plain}-${randomText(12)}`;

  constructor(
    private readonly page: string,
    private readonly owner: NoScriptFormOwner,
  ) {
    this.#end = page.length;
  }

  rewritten(): string {
    this.#read();
    const plain = this.#forms.filter((form) => this.#rewriteForm(form));
    this.#assignLoose((form) => plain.includes(form));
    let html = "";
    let at = 0;
    for (const edit of this.#edits.sort((a, b) => a.at - b.at)) {
      html += this.page.slice(at, edit.at) + edit.text;
      at = edit.end;
    }
    return html + this.page.slice(at);
  }

  /** Finds the page's forms and their controls. */
  #read(): void {
    const fieldsets: boolean[] = [];
    let form: Form | undefined;
    let templates = 0;
    for (const tag of tagsOf(this.page)) {
      const { name } = tag;
      if (name === "template") templates = Math.max(0, templates + (tag.type === "start" ? 1 : -1));
      else if (templates > 0) continue;
      else if (tag.type === "end") {
        if (name === "form" && form) {
          form.end = tag.at;
          form = undefined;
        } else if (name === "fieldset") fieldsets.pop();
        else if (name === "body") this.#end = tag.at;
      } else {
        // A form inside a form is ignored (HTML, 13.2.6.4.7).
        if (name === "form" && !form) this.#forms.push((form = { tag, controls: [] }));
        else if (name === "fieldset") fieldsets.push(tag.attributes.has("disabled"));
        else if (controlName.test(name))
          this.#controls.push({
            tag,
            owner: form,
            disabled: fieldsets.includes(true) || tag.attributes.has("disabled"),
          });
      }
    }
    for (const control of this.#controls) {
      const id = control.tag.attributes.get("form")?.value;
      if (id !== undefined)
        control.owner = this.#forms.find(({ tag }) => attributeOf(tag, "id") === id) ?? "nowhere";
      if (typeof control.owner === "object") control.owner.controls.push(control);
    }
  }

  /** @returns whether the form now posts its event to the page */
  #rewriteForm({ tag, controls, end }: Form): boolean {
    const { attributes } = tag;
    const method = attributeOf(tag, "method")?.toLowerCase();
    const event = attributes.has(names.submit) ? eventOf(tag, names.submit) : undefined;
    const buttons = controls.filter(isSubmitButton);
    const isOurs = event
      ? !attributeOf(tag, "action") && (method === undefined || method === "post")
      : !attributes.has(names.submit) &&
        !attributes.has("action") &&
        method === undefined &&
        buttons.length > 0 &&
        buttons.every(({ tag }) => tag.attributes.has(names.click));
    if (!isOurs) return false;
    // Files in other fields are refused by their field, so a form without a chosen file is still accepted.
    const hasFiles = controls.some(({ tag, disabled }) => !disabled && uploadOf(tag) !== undefined);
    const enctype = hasFiles ? multipart : null;
    this.#change(tag, {
      method: "post",
      ...(hasFiles || attributes.has("enctype") ? { enctype } : undefined),
    });
    const bound = controls.flatMap((control) => this.#bind(control));
    const submitButtons = controls.filter((control) => this.#makeSubmit(control));
    // Enter in a field activates a form's first submit button, which must stay the same.
    if (event && !submitButtons.every(isSubmitButton))
      this.#insert(tag.end, `<button hidden${added}></button>`);
    // The token is checked before the files, so it comes first.
    this.#insert(hasFiles ? tag.end : (end ?? tag.end), this.#hidden(bound, event));
    return true;
  }

  /** Assigns buttons outside of rewritten forms, and fields outside of all forms, to an additional form. */
  #assignLoose(isPlain: (form: Form) => boolean): void {
    const elsewhere = this.#controls.filter(({ owner }) => typeof owner !== "object" || !isPlain(owner));
    const submitButtons = elsewhere.filter((control) => this.#makeSubmit(control, this.#looseId));
    const [first] = submitButtons;
    if (!first) return;
    const fields = elsewhere.filter(({ owner }) => owner === undefined);
    const hasFiles = fields.some(({ tag, disabled }) => !disabled && uploadOf(tag) !== undefined);
    const bound = fields.flatMap((control) => this.#bind(control, this.#looseId));
    // Enter in a field activates the form's first submit button, so a disabled one comes first if there are several.
    if (submitButtons.length > 1 && bound.length > 0)
      this.#insert(first.tag.at, `<button form="${this.#looseId}" disabled hidden${added}></button>`);
    this.#insert(
      this.#end,
      `<form id="${this.#looseId}" method="post"${hasFiles ? ` enctype="${multipart}"` : ""} hidden${added}>${this.#hidden(bound, undefined)}</form>`,
    );
  }

  /** Makes a `dj-click` button submit its form. @returns whether it does */
  #makeSubmit({ tag, disabled }: Control, form?: string): boolean {
    const type = typeOf(tag);
    const own = attributeOf(tag, "name");
    const leadsElsewhere = /\b(?:formaction|formmethod|formtarget|popovertarget|command)\b/;
    const event =
      !disabled &&
      (type === "submit" || type === "button") &&
      tag.attributes.has(names.click) &&
      ![...tag.attributes.keys()].some((name) => leadsElsewhere.test(name))
        ? eventOf(tag, names.click)
        : undefined;
    if (event === undefined) {
      if (own && isSubmitButton({ tag })) this.#change(tag, { name: postedName(own) });
      return false;
    }
    this.#change(tag, {
      name: `${formFields.event}:${event}`,
      ...(type === "button" ? { type: "submit" } : undefined),
      ...(form ? { form } : undefined),
    });
    return true;
  }

  /** Names a field bound with `dj-model`. @returns how the server must read it */
  #bind({ tag, disabled }: Control, form?: string): readonly Bound[] {
    const kind = kindOf(tag);
    const model = modelOf(tag);
    const own = attributeOf(tag, "name");
    const upload = uploadOf(tag);
    if (upload !== undefined) {
      if (!disabled)
        this.#change(tag, { name: `${names.upload}:${upload}`, ...(form ? { form } : undefined) });
      return [];
    }
    if (disabled || kind === undefined || (model === undefined && !own)) return [];
    const name = own ? postedName(own) : `${names.model}:${model}`;
    const isAssigned = form !== undefined && (model !== undefined || kind === "file");
    this.#change(tag, { name, ...(isAssigned ? { form } : undefined) });
    if (model === undefined && kind !== "file") return [];
    if (model === undefined) return [[name, kind]];
    if (kind !== "checkbox") return [[name, kind, model]];
    const isOneOfSeveral = this.#controls.some(
      (other) => other.tag !== tag && typeOf(other.tag) === kind && modelOf(other.tag) === model,
    );
    return [
      isOneOfSeveral ? [name, "choices", model] : [name, kind, model, attributeOf(tag, "value") ?? "on"],
    ];
  }

  #hidden(rows: readonly Bound[], event: string | undefined): string {
    const bound = [...new Set(rows.map((row) => JSON.stringify(row)))];
    return [
      [formFields.csrf, this.owner.csrf],
      [formFields.token, this.owner.token],
      ...(bound.length > 0 ? [[formFields.bound, `[${bound}]`]] : []),
      ...(event === undefined ? [] : [[formFields.event, event]]),
    ]
      .map(
        ([name = "", value = ""]) =>
          `<input type="hidden" name="${name}" value="${escapeHtml(value)}"${added}>`,
      )
      .join("");
  }

  /** Sets attributes, or removes those that are `null`; the originals are recorded for the page script. */
  #change(tag: StartTag, changes: { readonly [name: string]: string | null }): void {
    const before: string[] = [];
    let text = "";
    for (const [name, value] of Object.entries(changes)) {
      const old = tag.attributes.get(name);
      if ((old?.value ?? null) === value) continue;
      before.push(
        old ? `${name}=${encodeURIComponent(old.value.replace(/\p{Surrogate}/gu, "\ufffd"))}` : name,
      );
      if (old) this.#edits.push({ at: old.at, end: old.end, text: "" });
      if (value !== null) text += ` ${name}="${escapeHtml(value)}"`;
    }
    if (before.length > 0)
      this.#insert(tag.attributesEnd, `${text} ${names.plain}="${escapeHtml(before.join(" "))}"`);
  }

  #insert(at: number, text: string): void {
    this.#edits.push({ at, end: at, text });
  }
}

/** Marks an element that the page did not contain. */
const added = ` ${names.plain}`;

function attributeOf(tag: StartTag, name: string): string | undefined {
  return tag.attributes.get(name)?.value;
}

/** A control's type as browsers see it: unknown types are "text" for inputs and "submit" for buttons. */
function typeOf(tag: StartTag): string {
  const type = attributeOf(tag, "type")?.toLowerCase() ?? "";
  if (tag.name === "input") return type === "" ? "text" : type;
  return tag.name === "button" ? (/^(?:button|reset)$/.test(type) ? type : "submit") : tag.name;
}

function isSubmitButton({ tag }: Pick<Control, "tag">): boolean {
  return /^(?:submit|image)$/.test(typeOf(tag));
}

function modelOf(tag: StartTag): string | undefined {
  for (const [name, { value }] of tag.attributes) if (modelName.test(name)) return value.trim();
  return undefined;
}

/** The upload whose files a file input holds. */
function uploadOf(tag: StartTag): string | undefined {
  return typeOf(tag) === "file" ? attributeOf(tag, names.upload)?.trim() : undefined;
}

function kindOf(tag: StartTag): BoundKind | undefined {
  const type = typeOf(tag);
  if (/^(?:submit|image|button|reset)$/.test(type)) return undefined;
  if (type === "select") return tag.attributes.has("multiple") ? "choices" : "text";
  if (type === "range") return "number";
  return type === "checkbox" || type === "file" || type === "number" ? type : "text";
}

/** The event of an element's attributes, encoded for a field; `undefined` if they name none. */
function eventOf(tag: StartTag, binding: string): string | undefined {
  const written = attributeOf(tag, binding) ?? "";
  // Without JavaScript, only what commands send to the server remains.
  const text = isCommands(written) ? (pushesIn(written)[0] ?? "") : written;
  const call = callText(text);
  if (!call) return undefined;
  const params: Record<string, unknown> = {};
  if (tag.name === "input" || (tag.name === "button" && tag.attributes.has("value"))) {
    params["value"] = attributeOf(tag, "value") ?? "";
    if (attributeOf(tag, "name")) params["name"] = attributeOf(tag, "name");
  }
  return eventText(call, params, tag.attributes, text.trim());
}
