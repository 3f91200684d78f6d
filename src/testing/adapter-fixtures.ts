import {
  type App,
  type AppOptions,
  createApp,
  djFlash,
  html,
  type LiveRequest,
  LiveView,
} from "../server/index.js";
import type { OrdinaryRoute } from "./adapter-under-test.js";

class LivePage extends LiveView {
  static override readonly events = { save: true, remember: true, recall: true };
  count = 0;
  saw: unknown = "nothing";
  declare request: LiveRequest;

  override mount(request: LiveRequest): void {
    Object.defineProperty(this, "request", { value: request, enumerable: false });
    this.saw = request.session.pop("greeting") ?? request.session.get("who", "nobody");
  }

  save({ by = 1 }: { by?: unknown } = {}): void {
    this.count += Number(by);
    this.putFlash("success", `Saved ${this.count} ✓`);
  }

  remember({ who = "view" }: { who?: unknown } = {}): void {
    this.request.session.set("who", who);
  }

  recall(): void {
    this.saw = this.request.session.get("who", "nobody");
  }

  override render() {
    return html`${djFlash()}<form dj-submit="save"><input name="by" value="1"></form><p>count ${this.count}, saw ${String(this.saw)}</p>`;
  }
}

export const appOf = (options: Partial<AppOptions> = {}): App =>
  createApp({
    secret: "a secret for adapters under test",
    routes: { "/live": LivePage },
    logger: false,
    ...options,
  });

export const route = (
  method: OrdinaryRoute["method"],
  path: string,
  answer: OrdinaryRoute["answer"],
): OrdinaryRoute => ({ method, path, answer });

const page = (container: string): string =>
  `<!doctype html><html><body><p>ä €</p>${container}<p>ü 🎉</p></body></html>`;
const container = String(djFlash());

export const message = "Gespeichert — 保存しました 🎉 <b>";
export const shownMessage = "Gespeichert — 保存しました 🎉 &lt;b&gt;</div>";
/** Routes that put a message and respond in every possible way. */
export const flashRoutes: readonly OrdinaryRoute[] = [
  route("POST", "/save", ({ flash }) => {
    flash.put("success", message);
    return { redirect: "/page" };
  }),
  route("POST", "/save-live", ({ flash }) => {
    flash.put("success", message);
    return { redirect: "/live" };
  }),
  route("POST", "/save-far", ({ flash }) => {
    flash.put("info", "first");
    return { redirect: "/hop" };
  }),
  route("GET", "/hop", ({ flash }) => {
    flash.put("info", "second");
    return { redirect: "/page" };
  }),
  route("GET", "/page", () => ({ html: page(container) })),
  route("GET", "/bare", () => ({ html: page("") })),
  route("GET", "/text", () => ({ text: "plain" })),
  route("POST", "/invalid", ({ flash }) => {
    flash.put("error", message);
    return { html: page(container), status: 422 };
  }),
  route("POST", "/silent", ({ flash }) => {
    flash.put("success", message);
    return { text: "done" };
  }),
  route("POST", "/json", ({ flash }) => {
    flash.put("success", message, { autoDismiss: 0 }).clear("error");
    return { json: { ok: true, nested: { text: "ä" } } };
  }),
  route("POST", "/json-empty", ({ flash }) => {
    flash.put("success", message);
    return { json: {} };
  }),
  route("POST", "/json-list", ({ flash }) => {
    flash.put("success", message);
    return { json: [1, 2] };
  }),
  route("GET", "/explicit", ({ flash }) => ({ html: page(flash.container({ position: "top-right" })) })),
  route("GET", "/own", ({ flash }) => ({ html: page(JSON.stringify(flash.messages())) })),
  route("POST", "/long", ({ flash }) => {
    for (let at = 0; at < 3; at++) flash.put("info", `${at}${"ö".repeat(9_999)}`);
    return { redirect: "/page" };
  }),
  route("POST", "/too-long", ({ flash }) => {
    flash.put("info", "x".repeat(10_001));
    return { redirect: "/page" };
  }),
  route("POST", "/cleared", ({ flash }) => {
    flash.put("info", "one").put("error", "two").clear("error").put("error", "three");
    return { redirect: "/page" };
  }),
];

export const sessionRoutes: readonly OrdinaryRoute[] = [
  route("GET", "/put", ({ session, query }) => {
    Object.assign(session ?? {}, query);
    return { text: "put" };
  }),
  route("GET", "/who", ({ session }) => ({ text: String(session?.["who"] ?? "nobody") })),
  route("POST", "/logout", async ({ endSession }) => {
    await endSession?.();
    return { text: "bye" };
  }),
];
