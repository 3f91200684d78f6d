// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code with templates in it.
import type { Snippet } from "./compile.js";

/** A view with what an example needs. */
export const view = (members: string, template = "Hello"): string => `
class ItemView extends LiveView {
  name = "";
  count = 0;
  user = { name: "Ada" };
  ${members}
  override render() {
    return html\`${template}\`;
  }
}`;

/** Mistakes that the compiler reports, with a part of what it says. */
export const refused: readonly (Snippet & { readonly says: string })[] = [
  {
    name: "a handler by reference that does not exist",
    code: view("@eventHandler() save() {}", "<button dj-click=${this.sav}>Save</button>"),
    says: "Property 'sav' does not exist on type 'ItemView'. Did you mean 'save'?",
  },
  {
    name: "a field in place of a handler",
    code: view("", "<button dj-click=${this.user}>Save</button>"),
    says: "is not assignable to parameter of type 'TemplateValue'",
  },
  {
    name: "a function that returns a value in place of a handler",
    code: view("label() { return this.name; }", "<button dj-click=${this.label}>Save</button>"),
    says: "is not assignable to parameter of type 'TemplateValue'",
  },
  {
    name: "call() with a misspelt parameter",
    code: view(
      "@eventHandler() remove(params: { id: number }) {}",
      "<button dj-click=${call(this.remove, { ID: 1 })}>Remove</button>",
    ),
    says: "'ID' does not exist in type '{ id: number; }'",
  },
  {
    name: "call() with a parameter of another type",
    code: view(
      "@eventHandler() remove(params: { id: number }) {}",
      '<button dj-click=${call(this.remove, { id: "1" })}>Remove</button>',
    ),
    says: "Type 'string' is not assignable to type 'number'",
  },
  {
    name: "call() without the handler's parameters",
    code: view(
      "@eventHandler() remove(params: { id: number }) {}",
      "<button dj-click=${call(this.remove)}>Remove</button>",
    ),
    says: "Expected 2 arguments, but got 1",
  },
  {
    name: "a schema and a parameter of another type",
    code: view("@eventHandler({ params: z.object({ id: z.number() }) }) remove(params: { id: string }) {}"),
    says: "Type 'number' is not assignable to type 'string'",
  },
  {
    name: "a schema and a parameter that it does not give",
    code: view("@eventHandler({ params: z.object({ id: z.number() }) }) remove(params: { key: number }) {}"),
    says: "Property 'key' is missing in type '{ id: number; }'",
  },
  {
    name: "a schema and two positional parameters",
    code: view(
      "@eventHandler({ params: z.object({ id: z.number() }) }) rate(stars: number, comment: string) {}",
    ),
    says: "is not assignable to parameter of type 'MethodFor<",
  },
  {
    name: "the errors of a field that the form does not have",
    code: 'new Form(z.object({ email: z.string() })).errors("emial");',
    says: 'Argument of type \'"emial"\' is not assignable to parameter of type \'"" | "email"\'',
  },
  {
    name: "the value of a field that the form does not have",
    code: 'new Form(z.object({ email: z.string() })).value("emial");',
    says: "Argument of type '\"emial\"' is not assignable to parameter of type '\"email\"'",
  },
  {
    name: "a nested field that the form does not have",
    code: 'new Form(z.object({ address: z.object({ city: z.string() }) })).invalid("address.town");',
    says: "Argument of type '\"address.town\"' is not assignable",
  },
  {
    name: "a misspelt guard, with override",
    code: view("static override onMuont = [() => {}];"),
    says: "is not declared in the base class 'LiveView'. Did you mean 'onMount'?",
  },
  {
    name: "a misspelt table of handlers, with override",
    code: view("static override event = { save: true };"),
    says: "is not declared in the base class 'LiveView'. Did you mean 'events'?",
  },
  {
    name: "a misspelt templateName, with override",
    code: view('static override templatName = "item.liquid";'),
    says: "is not declared in the base class 'LiveView'. Did you mean 'templateName'?",
  },
  {
    name: "a misspelt lifecycle method, with override",
    code: view("override handleParms() {}"),
    says: "is not declared in the base class 'LiveView'. Did you mean 'handleParams'?",
  },
  {
    name: "a guard that is no function",
    code: view('static override onMount = "signedIn";'),
    says: "Type 'string' is not assignable to type 'OnMount",
  },
  {
    name: "a template file's name that is no string",
    code: view("static override templateName = 5;"),
    says: "Type 'number' is not assignable to type 'string'",
  },
  {
    name: "an object in a template",
    code: view("", "<p>${this.user}</p>"),
    says: "is not assignable to parameter of type 'TemplateValue'",
  },
  {
    name: "a promise in a template",
    code: view("", "<p>${Promise.resolve(1)}</p>"),
    says: "Argument of type 'Promise<number>' is not assignable to parameter of type 'TemplateValue'",
  },
  {
    name: "a date in a template",
    code: view("", "<p>${new Date()}</p>"),
    says: "Argument of type 'Date' is not assignable to parameter of type 'TemplateValue'",
  },
  {
    name: "a function that was not called, in a template",
    code: view("label() { return this.name; }", "<p>${this.label}</p>"),
    says: "is not assignable to parameter of type 'TemplateValue'",
  },
  {
    name: "a key of a list that its items do not have",
    code: 'each([{ id: 1 }], "ID", () => html``);',
    says: 'is not assignable to parameter of type \'"id"',
  },
  {
    name: "a misspelt method of the view",
    code: view('save() { this.putFlush("info", "a"); }'),
    says: "Property 'putFlush' does not exist on type 'ItemView'. Did you mean 'putFlash'?",
  },
  {
    name: "a misspelt option of putFlash",
    code: view('save() { this.putFlash("info", "a", { autoDissmis: 1 }); }'),
    says: "'autoDissmis' does not exist in type 'FlashOptions'",
  },
  {
    name: "a misspelt option of createApp",
    code: "createApp({ routes: {}, titel: 'Items' });",
    says: "'titel' does not exist in type 'AppOptions'",
  },
  {
    name: "a view that is no LiveView",
    code: "class Item {}\ncreateApp({ routes: { '/': Item } });",
    says: "is not assignable to type 'LiveViewClass'",
  },
  {
    name: "render() that is async",
    code: "class A extends LiveView { override async render() { return html``; } }",
    says: "Type 'Promise<Template>'",
  },
];

/** What compiles. */
export const accepted: readonly Snippet[] = [
  {
    name: "listeners of all events of the page",
    code: `import "djust-ts/client";
import { html } from "djust-ts";
type Is<A, B> = [A, B] extends [B, A] ? true : never;
addEventListener("djust:connecting", ({ detail }) => { const none: undefined = detail.transport; });
addEventListener("djust:connected", ({ detail }) => { const is: Is<typeof detail.transport, "websocket" | "sse" | "http"> = true; });
addEventListener("djust:disconnected", ({ detail }) => { const none: undefined = detail.transport; });
addEventListener("djust:mounted", ({ detail }) => { const view: string = detail.view; const isFresh: boolean = detail.isFresh; });
addEventListener("djust:push_event", ({ detail }) => { const name: string = detail.event; const is: Is<typeof detail.payload, unknown> = true; });
addEventListener("djust:warning", ({ detail }) => { const text: string = detail.code + detail.message; });
window.addEventListener("djust:before-navigate", (event) => { event.preventDefault(); const url: string | undefined = event.detail.url; });
document.addEventListener("djust:before-navigate", (event) => { event.preventDefault(); const url: string | undefined = event.detail.url; });
document.addEventListener("djust:navigate-start", ({ detail }) => { const is: Is<typeof detail.kind, "patch" | "redirect" | "history" | "leave"> = true; });
window.addEventListener("djust:navigate-end", ({ detail }) => { const url: string | undefined = detail.url; });
document.addEventListener("djust:flash", ({ detail }) => { if (detail.action === "put") { const text: string = detail.level + detail.message; } });
window.addEventListener("djust:flash", (event) => { event.preventDefault(); });
document.body.addEventListener("djust:error", ({ detail }) => { const text: string = detail.message; });
document.addEventListener("djust:error", ({ target }) => { const element: Element = target; });
window.addEventListener("djust:error", ({ target }) => { const element: Element = target; });
document.body.addEventListener("stream:text", ({ detail }) => { const text: string = detail.stream + detail.text; });
document.addEventListener("stream:error", ({ detail }) => { const text: string = detail.error; });
window.addEventListener("stream:remove", ({ detail }) => { const key: string = detail.key; });
window.addEventListener("stream:done", ({ detail }) => { const stream: string = detail.stream; });
export const shown = html\`\`;`,
  },
  {
    name: "handlers by reference",
    code: view(
      `@eventHandler() save() {}
  @eventHandler() async load(): Promise<void> {}
  @eventHandler() filter({ value }: { value: string }) {}
  @eventHandler() notify() { return this.putFlash("info", "Saved"); }
  @eventHandler() remove(params: { id: number; hard?: boolean }) {}
  @eventHandler() rate(stars: number, comment: string) {}
  @eventHandler() @background async run({ id }: { id: number }, signal: AbortSignal) {}
  @eventHandler() @background async later({ id }: { id: number }, signal?: AbortSignal) {}`,
      "<button dj-click=${this.save} dj-focus=${this.load} dj-blur=${this.count > 0 ? this.save : null}>" +
        "<input dj-input=${this.filter} dj-keydown.enter=${this.notify}>" +
        "<a dj-click=${call(this.remove, { id: 1 })}></a>" +
        '<a dj-click=${call(this.rate, 5, "great")}></a>' +
        "<a dj-click=${call(this.run, { id: 1 })}></a><a dj-click=${call(this.later, { id: 1 })}></a>" +
        "<a dj-click=${call(this.save)}></a>",
    ),
  },
  {
    name: "schemas that fit their handlers",
    code: view(`@eventHandler({ params: z.object({ id: z.coerce.number() }) }) remove({ id }: { id: number }) {}
  @eventHandler({ params: z.object({ id: z.number() }) }) less() {}
  @eventHandler({ params: z.object({ id: z.number(), name: z.string() }) }) part(params: { id: number }) {}
  @eventHandler({ params: z.object({ id: z.number() }) }) any(params: Params) {}
  @eventHandler({ params: z.object({ id: z.number() }) }) @background async work(p: { id: number }, s: AbortSignal) {}
  @eventHandler({ onError: undefined } as {}) plain(a: number, b: string) {}`),
  },
  {
    name: "names of a form's fields",
    code: `const form = new Form(z.object({
  email: z.string(), age: z.coerce.number(), tags: z.array(z.string()), when: z.date().optional(),
  address: z.object({ city: z.string() }), people: z.array(z.object({ name: z.string() })),
}));
form.errors(""); form.errors("email"); form.value("age"); form.values("tags[]"); form.values("tags");
form.value("address.city"); form.value("address[city]"); form.errors("people[0].name"); form.errors("people.0.name");
form.errors("people"); form.value("when"); form.addError("", "No."); form.describedBy("email"); form.checked("tags[]", "a");
const name: FieldName<typeof schema> = "email"; const schema = z.object({ email: z.string() });
declare const anything: Form<import("@standard-schema/spec").StandardSchemaV1>; anything.errors("whatever");
const wide: Form<import("@standard-schema/spec").StandardSchemaV1> = new Form(schema); wide.errors(name);
new Form(z.record(z.string(), z.string())).errors("anything");`,
  },
  {
    name: "statics of a view",
    code: `const guard: OnMount = (request) => { if (!request.session.get("user")) return { redirect: "/sign-in" }; };
class Base extends LiveView {
  static override onMount = guard;
  static override events = { save: true, load: { background: true }, old: false };
  static override templateName = "a.liquid";
  save() {} load() {} old() {}
}
class Child extends Base { static override onMount = guard; static override events = { ...Base.events, load: true } as never; }
createApp({ routes: { "/": Child } });`,
  },
  {
    name: "values that render",
    code: view(
      "",
      '<p class="a ${this.count > 0 && "b"}" id=${null} ?hidden=${this.count}>${1n}${[1, "a", html`b`, null]}' +
        '${new Map([["a", 1]]).values()}${raw("<b>c</b>")}${each([{ id: 1 }], "id", (item) => html`${item.id}`)}</p>',
    ),
  },
  {
    name: "levels, topics, session and locals of an application that declares none",
    code: `${view(`override mount(request: LiveRequest) {
    this.putFlash("promo", "a"); this.putFlash("info", "b"); this.subscribe("anything");
    const count: number | undefined = request.session.get("count", 0); request.session.set("count", 1);
    request.locals["user"] = count;
  }
  override handleInfo(message: unknown, topic: string) {}`)}
const level: FlashLevel = "whatever";
createApp({ routes: {} }).broadcast("anything", { a: level });`,
  },
];

/** The declarations of an application that closes its levels, topics, session and locals. */
const register = `import { createApp, html, LiveView, type LiveRequest } from "djust-ts";
declare module "djust-ts" {
  interface Register {
    flashLevel: "info" | "promo";
    topics: { news: { headline: string }; [order: \`order:\${number}\`]: { status: string } };
    session: { userId: number };
    locals: { user?: { name: string } };
  }
}
`;
const registered = (body: string): string =>
  `${register}export class A extends LiveView { override render() { return html\`\`; }\n${body} }\nexport const app = createApp({ routes: { "/": A } });\n`;

/** The same for an application that declares them; a program of its own, since a declaration is the whole program's. */
export const registeredAccepted: Snippet = {
  name: "what is declared",
  code: `${registered(`override mount({ session, locals }: LiveRequest) {
    this.putFlash("promo", "a"); this.clearFlash("info"); this.subscribe("order:7"); this.subscribe("news");
    const id: number | undefined = session.get("userId"); session.set("userId", id ?? 1);
    const name: string | undefined = locals.user?.name; locals["other"] = name;
  }
  override handleInfo(message: { headline: string } | { status: string }, topic: string) {}`)}app.broadcast("news", { headline: "a" }); app.broadcast("order:7", { status: "sent" });`,
};
export const registeredRefused: readonly (Snippet & { readonly says: string })[] = [
  {
    name: "a level that the application does not have",
    code: registered('override mount() { this.putFlash("sucess", "a"); }'),
    says: 'Argument of type \'"sucess"\' is not assignable to parameter of type \'"info" | "promo"\'',
  },
  {
    name: "options of a level that the application does not have",
    code: 'import { createApp } from "djust-ts";\ndeclare module "djust-ts" { interface Register { flashLevel: "info" | "promo" } }\nexport const app = createApp({ routes: {}, flash: { levels: { prmo: { autoDismiss: 4000 } } } });\n',
    says: "'prmo' does not exist in type",
  },
  {
    name: "a topic that the application does not have",
    code: registered('override mount() { this.subscribe("nwes"); }'),
    says: "Argument of type '\"nwes\"' is not assignable",
  },
  {
    name: "a message of another topic",
    code: `${registered("")}app.broadcast("news", { status: "a" });`,
    says: "'status' does not exist in type '{ headline: string; }'",
  },
  {
    name: "a key that the session does not have",
    code: registered('override mount({ session }: LiveRequest) { session.get("userID"); }'),
    says: "Argument of type '\"userID\"' is not assignable",
  },
  {
    name: "a value of another type in the session",
    code: registered('override mount({ session }: LiveRequest) { session.set("userId", "7"); }'),
    says: "Argument of type 'string' is not assignable to parameter of type 'number'",
  },
  {
    name: "a property of request.locals that is not there",
    code: registered("override mount({ locals }: LiveRequest) { return void locals.user?.nmae; }"),
    says: "Property 'nmae' does not exist",
  },
];
