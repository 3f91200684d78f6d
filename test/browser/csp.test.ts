import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import {
  createApp,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type TransportName,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { strictPolicy } from "../support/strict-policy.js";
import { openLive, seesMessages } from "./page.js";
import { transports } from "./site.js";

class ItemView extends LiveView {
  name = "";
  names: string[] = [];

  @eventHandler()
  save(): void {
    if (!this.name) return this.putFlash("error", "Name is required.");
    this.names = [...this.names, this.name];
    this.putFlash("success", "Item saved!", { action: { label: "Undo", event: "undo" } });
  }

  @eventHandler()
  undo(): void {
    this.names = this.names.slice(0, -1);
  }

  @eventHandler()
  leave(): void {
    this.liveRedirect("/other");
  }

  override render() {
    return html`${djFlash({ autoDismiss: 8000, position: "top-right", closeLabel: "Close" })}
      <form dj-submit="save"><input name="name" dj-model="name" value=${this.name}>
      <button dj-loading.disable dj-disable-with="Saving">Save</button></form>
      <p hidden dj-loading.show>Working</p>
      <ul>${this.names.map((name) => html`<li>${name}</li>`)}</ul>
      <button id="leave" dj-click="leave">Leave</button>`;
  }
}

class OtherView extends LiveView {
  override mount(_request: LiveRequest): void {
    this.putFlash("info", "You are elsewhere.");
  }

  override head() {
    return html`<meta name="description" content="Elsewhere">`;
  }

  override render() {
    return html`${djFlash()}<h1>Other</h1>`;
  }
}

/** Starts the application with the policy on every response. */
async function serve(transport: TransportName, sent = strictPolicy): Promise<string> {
  const app = createApp({
    logger: false,
    transports: [transport],
    routes: { "/": ItemView, "/other": OtherView },
  });
  const server = createServer((request, response: ServerResponse) => {
    response.setHeader("content-security-policy", sent);
    void app.handle(request, response);
  });
  server.on("upgrade", (request, socket, head) => app.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await app.close();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts the application with another nonce in the policy of each response. */
async function serveWithNonces(transport: TransportName): Promise<string> {
  class StyledView extends OtherView {
    nonce: string | undefined;
    override mount(request: LiveRequest): void {
      super.mount(request);
      this.nonce = "AnotherResponse";
    }
    override head() {
      return html`<style nonce=${this.nonce ?? null}>h1 { color: rgb(1, 2, 3) }</style>`;
    }
  }
  const app = createApp({
    logger: false,
    transports: [transport],
    routes: { "/": ItemView, "/other": StyledView },
    cspNonce: ({ locals }) => locals["cspNonce"] as string | undefined,
  });
  const server = createServer((request, response: ServerResponse & { locals?: object }) => {
    const cspNonce = randomBytes(16).toString("base64");
    response.locals = { cspNonce };
    response.setHeader(
      "content-security-policy",
      strictPolicy
        .replace("script-src 'self'", `script-src 'nonce-${cspNonce}' 'strict-dynamic'`)
        .replace("style-src 'self'", `style-src 'nonce-${cspNonce}'`),
    );
    void app.handle(request, response);
  });
  server.on("upgrade", (request, socket, head) => app.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await app.close();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Collects policy violations, starting before the page's first byte. */
async function violations(page: Page): Promise<() => Promise<readonly string[]>> {
  const logged: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) logged.push(message.text());
  });
  await page.addInitScript(() => {
    const reported: string[] = [];
    Object.assign(window, { reported });
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
      reported.push(`${violatedDirective} ${blockedURI} ${sample}`),
    );
  });
  return async () => [
    ...logged,
    ...(await page.evaluate(() => (window as unknown as { reported: string[] }).reported)),
  ];
}

describe.each(transports)("the strictest policy over %s", (transport) => {
  test("lets the Quick Start work without a violation", async ({ page }) => {
    const reported = await violations(page);
    expect(await openLive(page, await serve(transport))).toBe(transport);

    await page.click("text=Save");
    await seesMessages(page, "Name is required.");
    await page.fill("[name=name]", "<b>Tea</b>");
    await page.click("text=Save");
    await seesMessages(page, "Name is required.", "Item saved!");
    expect(await page.locator("li").allTextContents()).toEqual(["<b>Tea</b>"]);
    expect(
      await page
        .locator(".dj-flash-success")
        .evaluate((element) => getComputedStyle(element).backgroundColor),
    ).toBe("rgb(239, 252, 244)");
    await page.click(".dj-flash-action");
    await page.waitForFunction(() => document.querySelectorAll("li").length === 0);

    await page.click("#leave");
    await seesMessages(page, "You are elsewhere.");
    expect(await page.getAttribute("meta[name=description]", "content")).toBe("Elsewhere");
    expect(await reported()).toEqual([]);
  });
});

describe.each(transports)("a policy with a nonce and 'strict-dynamic' over %s", (transport) => {
  test("lets the page script, its parts and the style sheets work without 'self'", async ({ page }) => {
    const reported = await violations(page);
    const origin = await serveWithNonces(transport);
    expect(await openLive(page, origin)).toBe(transport);
    await page.click("text=Save");
    await seesMessages(page, "Name is required.");
    await page.fill("[name=name]", "Tea");
    await page.click("text=Save");
    await seesMessages(page, "Name is required.", "Item saved!");
    expect(
      await page
        .locator(".dj-flash-success")
        .evaluate((element) => getComputedStyle(element).backgroundColor),
    ).toBe("rgb(239, 252, 244)");
    await page.click("#leave");
    await seesMessages(page, "You are elsewhere.");
    // A style of the new view's head has the nonce of the document, not that of its own request.
    await page.waitForFunction(
      () => getComputedStyle(document.querySelector("h1") as Element).color === "rgb(1, 2, 3)",
    );
    expect(await reported()).toEqual([]);
  });
});

test("an error page has the nonce as well", async ({ page }) => {
  const reported = await violations(page);
  await page.goto(`${await serveWithNonces("websocket")}/nothing`);
  await page.waitForFunction(() => "djust" in window);
  expect(await reported()).toEqual([]);
});

test("a nonce that no policy can have is refused with its reason, not shown", async () => {
  const logged: string[] = [];
  const log = (_: unknown, text: string) => void logged.push(text);
  const logger = { debug: () => {}, info: () => {}, warn: log, error: log };
  const app = createApp({ logger, routes: { "/": ItemView }, cspNonce: () => 'a"><script>' });
  const { url } = await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => app.close());
  const response = await fetch(url);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("<script>");
  expect(logged.join()).toMatch(/DJ_APP_OPTION: cspNonce must return the nonce/);
});

test("a policy that the page's own script violates is reported", async ({ page }) => {
  const reported = await violations(page);
  await openLive(page, await serve("websocket"));
  const refused = await page.evaluate(() => {
    try {
      document.body.innerHTML = "<p>free markup</p>";
    } catch {
      return true;
    }
    return false;
  });
  expect(refused).toBe(true);
  expect((await reported()).join()).toMatch(/require-trusted-types-for/);
});

test("the page has no inline script or style", async () => {
  const html = await (await fetch(await serve("websocket"))).text();
  expect(html).toContain("<button dj-loading.disable");
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i);
});
