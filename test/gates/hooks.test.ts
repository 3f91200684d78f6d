import { describe, expect, it } from "vitest";
import { createApp, eventHandler, html, LiveView } from "../../src/server/index.js";
import { loadPage, transports, withApp } from "./speak.js";

class Inside extends LiveView {
  saves = 0;

  @eventHandler()
  save(): void {
    this.saves++;
  }

  override render() {
    return html`<p>${this.saves}</p>`;
  }
}

class Admin extends Inside {}

describe.each(transports)("over %s", (_name, speak) => {
  it("onMount hooks run again when the tab of a live session comes back", async () => {
    let signedIn = true;
    const app = createApp({
      secret: "a secret for the gate suite, long enough",
      logger: false,
      routes: { "/": Inside },
      onMount: () => {
        if (!signedIn) throw new Error("signed out meanwhile");
      },
    });
    await withApp(app, async (origin) => {
      const papers = await loadPage(origin);
      const event = { type: "event", event: "save", params: {} };
      expect(await speak(papers, [event])).toMatchObject({ type: "patch" });
      signedIn = false;
      expect(await speak(papers, [event])).toMatchObject({ code: "DJ_UNAUTHORIZED" });
      // Nothing is left of the view that could be spoken to.
      expect(await speak(papers, [event])).toMatchObject({ code: "DJ_UNAUTHORIZED" });
    });
  });

  it("a hook's redirect takes a live redirect elsewhere", async () => {
    const app = createApp({
      secret: "a secret for the gate suite, long enough",
      logger: false,
      routes: { "/": Inside, "/admin": Admin, "/sign-in": Inside },
      onMount: ({ path }) => (path === "/admin" ? { redirect: "/sign-in" } : undefined),
    });
    await withApp(app, async (origin) => {
      const papers = await loadPage(origin);
      const away = await speak(papers, [{ type: "live_redirect_mount", url: "/admin" }]);
      expect(away.type).not.toBe("mount");
      expect(await speak({ ...papers, url: "/admin" }, [])).toMatchObject({ code: "DJ_TOKEN" });
    });
  });
});
