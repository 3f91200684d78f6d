import { describe, expect, it } from "vitest";
import { incomingRequest } from "./exchange.js";

describe("the URL and address of a request", () => {
  const headers = {
    host: "inner:80",
    "x-forwarded-host": "outer",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "1.2.3.4, 5.6.7.8",
  };
  const request = { url: "/a?b=1", originalUrl: "/admin/a?b=1", headers, socket: { remoteAddress: "::1" } };
  const seen = (trustProxy: boolean, context = {}) => {
    const { url, host, https, address } = incomingRequest(request, { trustProxy }, context);
    return { url, host, https, address };
  };

  it("come from forwarding headers only if the proxy is trusted", () => {
    expect(seen(false)).toEqual({ url: "/admin/a?b=1", host: "inner:80", https: false, address: "::1" });
    expect(seen(true)).toEqual({ url: "/admin/a?b=1", host: "outer", https: true, address: "1.2.3.4" });
  });

  it("come from the framework if it provides them", () => {
    const own = { host: "site", https: true, address: "9.9.9.9" };
    expect(seen(false, own)).toEqual({ url: "/admin/a?b=1", ...own });
  });
});
