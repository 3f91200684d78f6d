import { z } from "zod";
import {
  background,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type OnMount,
  type UrlParams,
} from "../../../src/server/index.js";

/** Secrets that may appear only in the log. */
export const forTheLog = "only-for-the-log";

/** Violations that occurred. */
export const violations: string[] = [];

function must(holds: boolean, what: string): void {
  if (!holds) violations.push(what);
}

const transfer = z.object({ amount: z.int().min(1).max(100), note: z.string().optional() });

/** The one argument of a handler with the schema above. */
function checkTransfer(name: string, given: readonly unknown[]): void {
  must(
    given.length === 1 && transfer.strict().safeParse(given[0]).success,
    `${name}(${JSON.stringify(given)})`,
  );
}

/** The arguments of a handler without a schema: scalars, then the named parameters. */
function checkFree(given: readonly unknown[]): void {
  const named = given.at(-1);
  const args = given.slice(0, -1);
  const isNamed = named !== null && typeof named === "object" && !Array.isArray(named);
  must(isNamed && Object.getPrototypeOf(named) === Object.prototype, `free(… ${JSON.stringify(named)})`);
  must(args.length <= 32 && args.every((value) => Object(value) !== value), `free(${JSON.stringify(given)})`);
  must(!("polluted" in {}), "a prototype is polluted");
}

/** Marks left by hooks for the mount they ran for; each is valid once. */
const passes = new WeakSet<object>();
const pass = (): object => {
  const made = {};
  passes.add(made);
  return made;
};

function usePass(request: LiveRequest, name: string): void {
  const given = request.locals[name];
  must(
    typeof given === "object" && given !== null && passes.delete(given),
    `mounted without the hook "${name}"`,
  );
}

/** The hook of every view. */
export const everywhere: OnMount = (request) => {
  request.locals["everywhere"] = pass();
};

let flashes = 0;

abstract class Base extends LiveView {
  /** The browser's owner: flash for one must not reach another. */
  owner = "";

  override mount(request: LiveRequest): void | Promise<void> {
    this.owner = String(request.headers["user-agent"]);
    usePass(request, "everywhere");
    if (request.params["hello"]) this.greet();
  }

  override handleParams(params: UrlParams): void {
    for (const value of Object.values(params))
      must(
        typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "string")),
        `handleParams(${JSON.stringify(params)})`,
      );
  }

  @eventHandler()
  greet(): void {
    this.putFlash("info", `for ${this.owner}, number ${++flashes}.`);
  }
}

export class Home extends Base {
  name = "";
  amount = 1;
  isOn = false;
  tags: string[] = [];
  when = new Date(0);
  nothing: unknown = null;
  secret = "kept";
  count = 0;
  #session: LiveRequest["session"] | undefined;

  override mount(request: LiveRequest): void | Promise<void> {
    this.#session = request.session;
    return super.mount(request);
  }

  @eventHandler({ params: transfer })
  transfer(...given: unknown[]): void {
    checkTransfer("transfer", given);
    this.count++;
  }

  @eventHandler({ params: transfer.refine(async () => true) })
  async transferSlowly(...given: unknown[]): Promise<void> {
    checkTransfer("transferSlowly", given);
    await Promise.resolve();
    this.greet();
  }

  @eventHandler({ params: transfer })
  @background
  async transferBehind(...given: unknown[]): Promise<void> {
    // The runtime adds the signal and the task after the sent arguments.
    must(given.splice(-2)[0] instanceof AbortSignal, "background work has no signal");
    checkTransfer("transferBehind", given);
    await Promise.resolve();
    this.greet();
  }

  @eventHandler()
  free(...given: unknown[]): void {
    checkFree(given);
    this.count++;
  }

  @eventHandler()
  fail(): void {
    this.greet();
    throw new Error(forTheLog);
  }

  @eventHandler()
  signIn(): void {
    this.#session?.set("user", this.owner);
  }

  @eventHandler()
  signOut(): void {
    this.#session?.delete("user");
  }

  @eventHandler()
  enter(): void {
    this.greet();
    this.liveRedirect("/guarded", { carryFlash: true });
  }

  @eventHandler()
  turnPage(): void {
    this.greet();
    this.livePatch({ params: { page: this.count } });
  }

  notAHandler(): void {
    violations.push("a method that is not marked was called");
  }

  override render() {
    const { name, amount, isOn, tags, when, nothing, secret } = this;
    must(
      typeof name === "string" &&
        Number.isFinite(amount) &&
        typeof isOn === "boolean" &&
        tags.every((tag) => typeof tag === "string") &&
        when instanceof Date &&
        [nothing].flat().every((value) => Object(value) !== value) &&
        secret === "kept",
      `dj-model has left ${JSON.stringify([name, amount, isOn, tags, when, nothing, secret])}`,
    );
    return html`${djFlash()}<p>${this.count}</p>
      <form dj-submit="transfer"><input name="amount"><input dj-model="name" value=${name}></form>
      <input dj-model="amount"><input dj-model="isOn" type="checkbox"><input dj-model="tags"><input dj-model="when"><input dj-model="nothing">
      <button dj-click="free(1, 'x')">x</button>`;
  }
}

export class Guarded extends Base {
  static override onMount: OnMount = (request) => {
    if (!request.session.get("user")) return { redirect: "/" };
    request.locals["guard"] = pass();
    return undefined;
  };

  override mount(request: LiveRequest): void | Promise<void> {
    usePass(request, "guard");
    must(request.session.get("user") !== undefined, "the guarded view was mounted for nobody");
    return super.mount(request);
  }

  override render() {
    return html`${djFlash()}<p>guarded</p>`;
  }
}

export class Item extends Base {
  override render() {
    return html`${djFlash()}<p>item</p>`;
  }
}
