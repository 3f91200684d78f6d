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
  flash.show("info", "Order 7 is on its way.", { action: [{ label: "Show the order", href: "/" }, { label: "Cancel it", event: "c" }] });
  flash.show("warning", "The export takes longer than usual, because the server has a lot to do at the moment.", { action: { label: "Continue in the background", event: "c" } });
  flash.show("error", "Disk almost full.", { icon: "💾", timeBar: true, autoDismiss: 60000 });
  for (const one of [1, 2, 3]) flash.show("info", "New comment.");
  flash.show("success", "First line\\nSecond line", { title: "Report" });`;
const formatted = `
  flash.handleFlash({ action: "put", level: "success", id: 1, message: "Order 7 was paid.", title: "Order",
    body: ["Order ", ["strong", {}, "7"], " was paid. ", ["a", { href: "/orders/7" }, "Show it"]] });
  flash.handleFlash({ action: "put", level: "info", id: 2, message: "Two files", body: [["p", {}, "Two files are new:"], " ",
    ["ul", {}, ["li", {}, "report.pdf"], ["li", {}, "a ", ["code", {}, "data.csv"], " of 12 MB"]]] });
  flash.handleFlash({ action: "put", level: "warning", id: 3, message: "x", button: { label: "Undo", event: "u" },
    body: ["The ", ["em", {}, "draft"], " is gone."] });
  flash.show("error", "Plain text.");`;
const many = `for (let one = 1; one <= 8; one++) flash.show(one % 2 ? "info" : "success", "File " + one + " of 8 is uploaded.");`;

/** @type {Record<string, { width: number, height: number, script: string, container?: string, dir?: string, touch?: boolean }>} */
const states = {
  levels: { width: 480, height: 340, script: levels },
  options: { width: 480, height: 620, script: options },
  "options-320": {
    width: 320,
    height: 900,
    script: `${options} document.querySelector(".dj-flash-more")?.click();`,
  },
  "options-rtl": { width: 480, height: 620, script: options, dir: "rtl", container: "dj-flash-top-end" },
  formatted: { width: 480, height: 340, script: formatted },
  folded: { width: 390, height: 700, script: many, touch: true },
  unfolded: {
    width: 390,
    height: 700,
    script: `${many} document.querySelector(".dj-flash-more").click();`,
    touch: true,
  },
  notice: {
    width: 480,
    height: 260,
    container: "dj-flash-bottom-right",
    script: `flash.show("success", "Item saved!"); const notice = document.createElement("div");
      notice.className = "dj-connection"; notice.textContent = "Connection lost. Reconnecting…"; document.body.append(notice);`,
  },
};

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} folder the output folder
 */
export async function takeFlashScreenshots(browser, folder) {
  mkdirSync(folder, { recursive: true });
  const script = read("dist/client/djust.min.js") + read("dist/client/djust-extras.min.js");
  for (const [sheet, css] of Object.entries(styleSheets()))
    for (const [
      state,
      { width, height, script: run, container = "", dir = "ltr", touch = false },
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
          <style>${css}</style><style>body { font-family: system-ui, sans-serif; ${theme === "dark" ? "background: #111; color: #eee" : ""} }</style>
          <div id="dj-flash-container" class="dj-flash-container ${container}" dj-update="ignore" data-dj-auto-dismiss="0"
            data-dj-close-label="Close" data-dj-coalesce role="region" aria-label="Notifications" aria-live="polite"></div>`,
        );
        await page.addScriptTag({ content: script });
        await page.evaluate(`{ const { flash } = window.djust; ${run} }`);
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(folder, `${state}-${sheet}-${theme}.png`) });
        await page.close();
      }
}
