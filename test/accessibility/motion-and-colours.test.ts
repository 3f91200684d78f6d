import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { openLive } from "../browser/page.js";
import { levels, picture, put, stillness, test } from "./messages.js";

interface Seen {
  readonly left: number;
  readonly opacity: number;
  readonly animations: number;
}

/** What each animation frame shows of a message, from arrival to removal. */
async function film(page: Page): Promise<readonly Seen[]> {
  return page.evaluate(
    () =>
      new Promise<Seen[]>((resolve) => {
        const frames: Seen[] = [];
        let element: HTMLElement | null = null;
        window.djust.flash.show("info", "Comes and goes");
        const look = (): void => {
          const now = document.querySelector<HTMLElement>(".dj-flash");
          if (!now && element) return resolve(frames);
          element = now;
          if (element) {
            const { left } = element.getBoundingClientRect();
            const opacity = Number(getComputedStyle(element).opacity);
            frames.push({ left, opacity, animations: element.getAnimations().length });
            if (frames.length === 5) window.djust.flash.dismiss(element);
          }
          requestAnimationFrame(look);
        };
        look();
      }),
  );
}

describe("motion", () => {
  test("is shown by default", async ({ page, origin }) => {
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await openLive(page, origin);
    const { arrival, removal } = await page.evaluate(() => {
      window.djust.flash.show("info", "Comes and goes");
      const element = document.querySelector(".dj-flash") as HTMLElement;
      const looks = (animations: readonly Animation[]): string[] =>
        [0, 0.5, 0.9].map((share) => {
          for (const animation of animations) {
            animation.pause();
            animation.currentTime = Number(animation.effect?.getComputedTiming().endTime) * share;
          }
          return `${element.getBoundingClientRect().left} ${getComputedStyle(element).opacity}`;
        });
      const arrivals = element.getAnimations();
      const arrival = looks(arrivals);
      for (const animation of arrivals) animation.finish();
      // A transition starts only from a style that has been computed without the animation.
      getComputedStyle(element).opacity;
      window.djust.flash.dismiss(element);
      return { arrival, removal: looks(element.getAnimations()) };
    });
    expect(new Set(arrival).size, arrival.join()).toBe(3);
    expect(new Set(removal).size, removal.join()).toBe(3);
  });

  test("is absent with reduced motion: messages appear and disappear at once", async ({ page, origin }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await openLive(page, origin);
    const frames = await film(page);
    expect(new Set(frames.map(({ left }) => left)).size).toBe(1);
    expect(frames.filter(({ animations }) => animations > 0)).toEqual([]);
    // It disappears in the next frame, without waiting for an animation to end.
    const [shown, hidden] = [1, 0].map((value) => frames.filter(({ opacity }) => opacity === value).length);
    expect((shown ?? 0) + (hidden ?? 0)).toBe(frames.length);
    expect(shown).toBeLessThanOrEqual(6);
  });

  test("takes no longer than the guide's 300 ms, with reduced motion or without", async ({
    page,
    origin,
  }) => {
    await openLive(page, origin);
    for (const reducedMotion of ["no-preference", "reduce"] as const) {
      await page.emulateMedia({ reducedMotion });
      const isGone = await page.evaluate(
        () =>
          new Promise<boolean>((resolve) => {
            window.djust.flash.show("info", "Goes");
            const element = document.querySelector(".dj-flash");
            if (element) window.djust.flash.dismiss(element);
            // Timers of equal length fire in the order they started.
            setTimeout(() => resolve(element?.isConnected === false), 301);
          }),
      );
      expect(isGone, reducedMotion).toBe(true);
    }
  });
});

interface Painted {
  readonly level: string;
  readonly text: string;
  readonly background: string;
  readonly border: string;
  readonly sign: string;
  readonly buttons: readonly { readonly text: string; readonly border: string }[];
}

function painted(page: Page): Promise<Painted[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".dj-flash")].map((element) => {
      const { color, backgroundColor, borderTopColor, borderTopStyle, borderTopWidth } =
        getComputedStyle(element);
      const sign = getComputedStyle(element, "::before");
      return {
        level: element.dataset["djFlashLevel"] ?? "",
        text: color,
        background: backgroundColor,
        border: `${borderTopWidth} ${borderTopStyle} ${borderTopColor}`,
        sign: sign.content === "none" ? "" : `${sign.backgroundColor} ${sign.clipPath}`,
        buttons: [...element.querySelectorAll("button")].map((button) => {
          const { color, borderTopColor } = getComputedStyle(button);
          return { text: color, border: borderTopColor };
        }),
      };
    }),
  );
}

describe.each([
  ["light", "rgb(0, 0, 0)", "rgb(255, 255, 255)"],
  ["dark", "rgb(255, 255, 255)", "rgb(0, 0, 0)"],
] as const)("forced colors, %s", (theme, text, background) => {
  test("keep messages, their icons and their buttons distinguishable", async ({ page, origin }) => {
    await page.emulateMedia({ forcedColors: "active", colorScheme: theme });
    await openLive(page, origin);
    await put(page, "each", levels.length);
    await page.evaluate(() => {
      const action = { label: "Undo", event: "undo" };
      window.djust.flash.show("info", "The task is done.", { action });
    });
    await stillness(page);
    const all = await painted(page);
    for (const message of all) {
      expect(message).toMatchObject({ text, background, border: `1px solid ${text}` });
      for (const button of message.buttons) expect(button).toEqual({ text, border: text });
    }
    expect(all.map(({ buttons }) => buttons.length)).toEqual([1, 1, 1, 1, 1, 2]);
    const signs = all.slice(0, 4).map(({ sign }) => sign);
    expect(new Set(signs).size).toBe(4);
    for (const sign of signs) expect(sign.startsWith(text)).toBe(true);
    await page.keyboard.press("F8");
    await page.keyboard.press("Tab");
    await picture(page, `forced-${theme}`);
  });
});

test("each level has its own shape, whatever its color", async ({ page, origin }) => {
  await openLive(page, origin);
  await put(page, "each", levels.length);
  const shapes = (await painted(page)).slice(0, 4).map(({ sign }) => sign.slice(sign.indexOf("path(")));
  expect(new Set(shapes).size).toBe(4);
});
