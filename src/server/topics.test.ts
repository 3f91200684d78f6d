import { expect, it, onTestFinished } from "vitest";
import { createApp, html, LiveView } from "./index.js";

const none = undefined as unknown as string;

class View extends LiveView {
  override mount(): void {
    this.subscribe(none);
  }
  override render() {
    return html`<p>news</p>`;
  }
}

const open = () =>
  createApp({
    secret: "a secret for topics, long enough to be one",
    development: true,
    logger: false,
    routes: { "/": View },
  });

it("publishing to an invalid topic throws", () => {
  const app = open();
  expect(() => app.broadcast(none, {})).toThrow("DJ_TOPIC");
  expect(() => app.flash.to(none)).toThrow("DJ_TOPIC");
  expect(() => app.flash.to("")).toThrow("DJ_TOPIC");
});

it("subscribing to an invalid topic throws", async () => {
  const app = open();
  onTestFinished(() => app.close());
  const { url } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  const response = await fetch(url);
  expect(response.status).toBe(500);
  expect(await response.text()).toContain("DJ_TOPIC");
});
