// Screenshots of flash messages at twice the size: each state with each style sheet, light and dark.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (/** @type {string} */ file) => readFileSync(join(root, file), "utf8");

/** The style sheets by name, built as applications build them. */
function styleSheets() {
  const folder = mkdtempSync(join(tmpdir(), "djust-css-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules/djust-ts"));
    for (const name of ["bootstrap", "tailwindcss"])
      symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
    writeFileSync(
      join(folder, "in.css"),
      '@import "tailwindcss";\n@import "djust-ts/flash-tailwind.css";\n@source inline("p-4");',
    );
    const cli = join(root, "node_modules/@tailwindcss/cli/dist/index.mjs");
    const { status, stderr } = spawnSync(process.execPath, [cli, "-i", "in.css", "-o", "out.css"], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    writeFileSync(
      join(folder, "in.scss"),
      '@import "bootstrap/scss/bootstrap";\n@import "djust-ts/css/flash-bootstrap";',
    );
    const bootstrap = compile(join(folder, "in.scss"), {
      loadPaths: [join(folder, "node_modules")],
      quietDeps: true,
      silenceDeprecations: ["import"],
    });
    return {
      plain: read("css/flash.css"),
      tailwind: readFileSync(join(folder, "out.css"), "utf8"),
      bootstrap: bootstrap.css,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const undo = { label: "Undo", event: "undo" };
const levels = `
  for (const [level, text] of [["info", "Your session expires in 5 minutes."], ["success", "Item saved!"],
    ["warning", "This action cannot be undone."], ["error", "Failed to connect to the database."],
    ["release", "Version 2 is out."]]) flash.show(level, text);`;
const options = `
  flash.show("success", "It is kept for 30 days.", { title: "Draft deleted", action: ${JSON.stringify(undo)}, autoDismiss: 0 });
  flash.show("info", "Order 7 is on its way.", { action: [{ label: "Show the order", href: "https://example.org/orders/7" }, { label: "Cancel it", event: "c" }] });
  flash.show("warning", "The export takes longer than usual, because the server has a lot to do at the moment.", { action: { label: "Continue in the background", event: "c" } });
  flash.show("error", "Disk almost full.", { icon: "💾", timeBar: true, autoDismiss: 60000 });
  for (const one of [1, 2, 3]) flash.show("info", "New comment.");
  flash.show("success", "First line\\nSecond line", { title: "Report" });`;
const formatted = `
  flash.handleFlash({ action: "put", level: "success", id: 1, message: "Order 7 was paid.", title: "Order",
    body: ["Order ", ["strong", {}, "7"], " was paid. ", ["a", { href: "https://example.org/orders/7" }, "Show it"]] });
  flash.handleFlash({ action: "put", level: "info", id: 2, message: "Two files", body: [["p", {}, "Two files are new:"], " ",
    ["ul", {}, ["li", {}, "report.pdf"], ["li", {}, "a ", ["code", {}, "data.csv"], " of 12 MB"]]] });
  flash.handleFlash({ action: "put", level: "warning", id: 3, message: "x", button: { label: "Undo", event: "u" },
    body: ["The ", ["em", {}, "draft"], " is gone."] });
  flash.show("error", "Plain text.");`;
const many = `for (let one = 1; one <= 8; one++) flash.show(one % 2 ? "info" : "success", "File " + one + " of 8 is uploaded.");`;

const sidebar = `
  flash.show("error", "Enter a valid email address.", { container: "form" });
  flash.show("success", "Item saved!");`;

/** @type {Record<string, { width: number, height: number, script: string, container?: string, body?: string, dir?: string, touch?: boolean }>} */
const states = {
  levels: { width: 700, height: 500, script: levels },
  options: { width: 700, height: 620, script: options },
  "options-320": {
    width: 320,
    height: 900,
    script: `${options} document.querySelector(".dj-flash-more")?.click();`,
  },
  "options-rtl": { width: 700, height: 620, script: options, dir: "rtl", container: "dj-flash-top-end" },
  formatted: { width: 700, height: 500, script: formatted },
  folded: { width: 390, height: 700, script: many, touch: true },
  unfolded: {
    width: 390,
    height: 700,
    script: `${many} document.querySelector(".dj-flash-more").click();`,
    touch: true,
  },
  containers: {
    width: 860,
    height: 140,
    script: sidebar,
    container: "dj-flash-top-right",
    body: '<form style="width: 300px">@form<label>Email address <input></label></form>',
  },
  inbox: { width: 480, height: 720, script: "", body: "@inbox" },
  "inbox-320": { width: 320, height: 900, script: "", body: "@inbox" },
  "inbox-rtl": { width: 480, height: 720, script: "", body: "@inbox", dir: "rtl" },
  "inbox-empty": { width: 480, height: 160, script: "", body: "@empty" },
  notice: {
    width: 480,
    height: 260,
    container: "dj-flash-bottom-right",
    script: `flash.show("success", "Item saved!"); const notice = document.createElement("div");
      notice.className = "dj-connection"; notice.textContent = "Connection lost. Reconnecting…"; document.body.append(notice);`,
  },
};

/**
 * The HTML that the server renders, by its name in the states.
 *
 * @returns {Promise<Record<string, string>>}
 */
async function serverHtml() {
  const { createApp, djFlash, djFlashInbox, html, LiveView } = await import("../dist/server/index.js");
  class Inbox extends LiveView {
    /** @override */
    async mount(/** @type {{ url: string }} */ { url }) {
      await this.openInbox(url);
    }
    /** @override */
    render() {
      return html`${djFlashInbox()}`;
    }
  }
  const at = Date.UTC(2026, 10, 29, 14, 5);
  const links = [{ label: "Open order", href: "/orders/12" }];
  /** @type {readonly Omit<import("../src/flash/index.js").InboxEntry, "id" | "at">[]} */
  const messages = [
    { level: "release", message: "Version 2 is out.", isRead: false },
    { level: "success", message: "Order 12\nwas paid.", links, isRead: false },
    {
      level: "error",
      message: "Order 13 was not paid.",
      body: ["Order ", ["strong", {}, "13"], " was ", ["em", {}, "not"], " paid."],
      links,
      isRead: false,
    },
    {
      level: "warning",
      title: "Export",
      message: "The export takes longer than usual, because the server has a lot to do at the moment.",
      isRead: false,
    },
    { level: "info", message: "Your session expires in 5 minutes.", isRead: true },
    { level: "success", title: "Report", message: "The report is ready.", links, isRead: true },
  ];
  const entries = messages.map((entry, id) => ({ ...entry, id: `${id}`, at }));
  const unread = entries.filter(({ isRead }) => !isRead).length;
  const pages = {
    "/full": { entries, total: 30, unread, expiresInMs: undefined },
    "/empty": { entries: [], total: 0, unread: 0, expiresInMs: undefined },
  };
  const app = createApp({
    routes: { "/full": Inbox, "/empty": Inbox },
    logger: false,
    secret: "of the screenshots",
    inboxStore: {
      put() {},
      update() {},
      remove() {},
      read() {},
      list: (/** @type {"/full" | "/empty"} */ topic) => pages[topic],
      watch: () => () => {},
    },
  });
  const { url } = await app.listen({ port: 0, host: "127.0.0.1" });
  const inbox = async (/** @type {string} */ path) =>
    /<section class="dj-inbox"[\s\S]*<\/section>/.exec(await (await fetch(url + path)).text())?.[0] ?? "";
  try {
    return {
      "@inbox": await inbox("/full"),
      "@empty": await inbox("/empty"),
      "@form": `${djFlash({ name: "form", autoDismiss: 0, closeLabel: "Close" })}`,
    };
  } finally {
    await app.close();
  }
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} folder the output folder
 */
export async function takeFlashScreenshots(browser, folder) {
  mkdirSync(folder, { recursive: true });
  const script = read("dist/client/djust.min.js") + read("dist/client/djust-extras.min.js");
  const rendered = await serverHtml();
  for (const [sheet, css] of Object.entries(styleSheets()))
    for (const [
      state,
      { width, height, script: run, container = "", body = "", dir = "ltr", touch = false },
    ] of Object.entries(states))
      for (const theme of /** @type {const} */ (["light", "dark"])) {
        const page = await browser.newPage({
          viewport: { width, height },
          deviceScaleFactor: 2,
          colorScheme: theme,
          reducedMotion: state === "options" ? "no-preference" : "reduce",
          hasTouch: touch,
        });
        await page.setContent(
          `<!doctype html><html lang="en" dir="${dir}" data-bs-theme="${theme}"><meta name="color-scheme" content="light dark">
          <style>${css}</style><style>body { margin: 8px; font-family: system-ui, sans-serif; ${theme === "dark" ? "background: #111; color: #eee" : ""} }</style>
          <div id="dj-flash-container" class="dj-flash-container ${container}" dj-update="ignore" data-dj-auto-dismiss="0"
            data-dj-close-label="Close" data-dj-coalesce role="region" aria-label="Notifications" aria-live="polite"></div>
          ${body.replace(/@[a-z]+/g, (name) => rendered[name] ?? name)}`,
        );
        await page.addScriptTag({ content: script });
        await page.evaluate(`{ const { flash } = window.djust; ${run} }`);
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(folder, `${state}-${sheet}-${theme}.png`) });
        await page.close();
      }
}
