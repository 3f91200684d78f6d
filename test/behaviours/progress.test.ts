import { describe, expect, test } from "vitest";
import {
  type AsyncValue,
  type BackgroundTask,
  background,
  createApp,
  djFlash,
  eventHandler,
  html,
  LiveView,
  progressOf,
} from "../../src/server/index.js";
import { type Page, TestClock, visit } from "../../src/testing/index.js";
import { transports } from "./test-app.js";

/** The work under way, as a test continues it. */
let task: BackgroundTask | undefined;
let finish: () => void = () => {};
const untilFinished = (): Promise<void> =>
  new Promise((resolve) => {
    finish = resolve;
  });

class ImportView extends LiveView {
  report: AsyncValue<string> = { status: "loading" };

  @eventHandler()
  @background
  async importRows(_: object, _signal: AbortSignal, own: BackgroundTask) {
    task = own;
    this.putFlash("info", "Importing", { key: "import", progress: own });
    await untilFinished();
    this.putFlash("success", "Imported", { key: "import" });
  }

  @eventHandler()
  async save() {
    await this.flashWhile(
      "Saving",
      (own) => {
        task = own;
        return untilFinished();
      },
      { success: "Saved", error: "Not saved" },
    );
  }

  @eventHandler()
  load() {
    this.assignAsync("report", async (_, own) => {
      task = own;
      await untilFinished();
      return "loaded";
    });
  }

  @eventHandler()
  half() {
    this.putFlash("info", "Half", { title: "Upload", progress: 0.5 });
  }

  override render() {
    const names = ["importRows", "save", "load", "half"];
    return html`${djFlash({ autoDismiss: 1_000 })}
      <progress id="rows" value=${progressOf(this, "importRows")} aria-label="Rows"></progress>
      <progress id="report" value=${progressOf(this, "report")} aria-label="Report"></progress>
      ${names.map((name) => html`<button dj-click="${name}">${name}</button>`)}`;
  }
}

const bar = (page: Page, selector = ".dj-flash progress"): string | null | undefined =>
  page.findAll(selector)[0]?.getAttribute("value");
const texts = (page: Page): readonly string[] => page.flash.map(({ text }) => text);

/** Longer than the view's next rendering, the browser's acknowledgement and the next poll. */
async function shown(page: Page): Promise<void> {
  // Frames take real time, so the view does not render again before they have arrived.
  for (let ms = 0; ms < 2_000; ms += 200) await page.clock.advance(200);
}

describe.each(transports)("progress over %s", (transport) => {
  const open = (): Promise<Page> =>
    visit(
      createApp({
        routes: { "/": ImportView },
        clock: new TestClock(),
        transports: [transport],
        logger: false,
      }),
      "/",
    );

  test("reaches the template and the message of the work, until the work ends", async () => {
    const page = await open();
    await page.click("importRows");
    await shown(page);
    expect([texts(page), bar(page), bar(page, "#rows")]).toEqual([["Importing"], undefined, null]);
    for (const fraction of [0.25, 0.5, 1]) {
      task?.progress(fraction);
      await shown(page);
      expect([texts(page), bar(page), bar(page, "#rows")]).toEqual([
        ["Importing"],
        `${fraction}`,
        `${fraction}`,
      ]);
    }
    finish();
    await page.clock.advance(700);
    expect([texts(page), bar(page), bar(page, "#rows")]).toEqual([["Imported"], undefined, null]);
    await shown(page);
    expect(texts(page)).toEqual([]);
  });

  test("of work that reports often takes no more frames than the browser acknowledges", async () => {
    const page = await open();
    await page.click("importRows");
    await shown(page);
    const fractions = new Set<string | null | undefined>();
    for (let row = 1; row <= 1_000; row++) {
      task?.progress(row / 1_000);
      await page.clock.advance(1);
      fractions.add(bar(page));
    }
    await shown(page);
    expect(bar(page)).toBe("1");
    expect(fractions.size).toBeLessThan(12);
    finish();
  });

  test("does not bring back a message that the user has closed", async () => {
    const page = await open();
    await page.click("importRows");
    task?.progress(0.25);
    await shown(page);
    await page
      .find(".dj-flash")
      .dispatchEvent(new page.window.KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    await shown(page);
    expect(texts(page)).toEqual([]);
    task?.progress(0.5);
    await shown(page);
    expect([texts(page), bar(page, "#rows")]).toEqual([[], "0.5"]);
    finish();
  });

  test("of flashWhile shows in its message", async () => {
    const page = await open();
    await page.click("save");
    task?.progress(0.75);
    await shown(page);
    expect([texts(page), bar(page)]).toEqual([["Saving"], "0.75"]);
    finish();
    await page.clock.advance(700);
    expect([texts(page), bar(page)]).toEqual([["Saved"], undefined]);
  });

  test("of assignAsync reaches the template", async () => {
    const page = await open();
    await page.click("load");
    task?.progress(0.1);
    await shown(page);
    expect(bar(page, "#report")).toBe("0.1");
    finish();
    await shown(page);
    expect(bar(page, "#report")).toBeNull();
  });

  test("as a number stays on screen, with the message as its name", async () => {
    const page = await open();
    await page.click("half");
    await shown(page);
    expect(texts(page)).toEqual(["Half"]);
    const [progress] = page.findAll(".dj-flash progress");
    expect(progress?.getAttribute("value")).toBe("0.5");
    expect(progress?.getAttribute("aria-label")).toBe("Upload Half");
  });
});

test("the first page has the bar without a script", async () => {
  class Page extends LiveView {
    override mount() {
      this.putFlash("info", "Half", { progress: 0.5 });
    }
    override render() {
      return djFlash();
    }
  }
  const page = await visit(createApp({ routes: { "/": Page }, logger: false }), "/", { javascript: false });
  expect(bar(page)).toBe("0.5");
  expect(page.flash).toEqual([{ level: "info", text: "Half" }]);
});

test("work that has ended no longer reports, and only fractions are progress", async () => {
  const page = await visit(
    createApp({ routes: { "/": ImportView }, clock: new TestClock(), logger: false }),
    "/",
  );
  await page.click("importRows");
  for (const fraction of [Number.NaN, -0.1, 40, "half" as never])
    expect(() => task?.progress(fraction)).toThrow(/progress\(\) must be given a number from 0 to 1, got /);
  task?.progress(0.5);
  finish();
  await page.clock.advance(2_000);
  task?.progress(0.6);
  await page.clock.advance(2_000);
  expect(bar(page, "#rows")).toBeNull();
});
