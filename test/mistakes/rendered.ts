import { type AppOptions, createApp, type html, LiveView, type Logger } from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";

type Template = ReturnType<typeof html>;

/** A view with a handler, fields and a template. */
export function viewWith(render: (view: LiveView) => Template): typeof LiveView & (new () => LiveView) {
  return class ItemView extends LiveView {
    static override events = { save: true, removeItem: true };
    title = "Tea";
    count = 0;
    due = new Date(0);
    save() {}
    removeItem() {}
    reset() {}
    override render() {
      return render(this);
    }
  };
}

/** What a test of a page learns of a mistake: the error of `visit`, or `undefined`. */
export async function visited(
  view: new () => LiveView,
  options: Partial<AppOptions> = {},
): Promise<string | undefined> {
  try {
    const app = createApp({ routes: { "/": view }, logger: false, development: true, ...options });
    (await visit(app, "/")).close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A logger that keeps warnings and errors. */
export function recordingLogger(): Logger & { readonly messages: string[] } {
  const messages: string[] = [];
  const keep = (_fields: object, message: string): void => void messages.push(message);
  return { messages, debug: () => {}, info: () => {}, warn: keep, error: keep };
}
