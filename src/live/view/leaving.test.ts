import { expect, it, vi } from "vitest";
import type { FlashCommand } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import { redirectedByHook } from "./leaving.js";

const carried: readonly FlashCommand[] = [{ action: "put", level: "info", message: "Saved" }];

it.each([
  [{ url: "/sign-in" }, ["/sign-in"]],
  [{ url: "https://elsewhere.example/sign-in", external: true as const }, []],
])("carried flash forwarded to %j is sealed for %j", (target, destinations) => {
  const sealFlash = vi.fn<LiveApplication["sealFlash"]>(() => ({ token: "sealed", kept: undefined }));
  const issueRedirectTicket = vi.fn<LiveApplication["issueRedirectTicket"]>(() => ({
    url: "/ticket",
    kept: Promise.resolve(),
  }));
  const application = {
    sealFlash,
    issueRedirectTicket,
    resolve: () => undefined,
  } as Partial<LiveApplication> as LiveApplication;
  const session = { application, url: "/", owner: "o", address: "", movedTo: undefined };
  const { frame, queued } = redirectedByHook(target, session, carried);
  expect(sealFlash.mock.calls.map(([, to]) => to)).toEqual(destinations);
  expect(frame).toEqual({
    type: "navigation",
    action: "load",
    ...(destinations.length > 0 ? { url: "/ticket" } : target),
  });
  expect(issueRedirectTicket.mock.calls.map(([ticket]) => ticket)).toEqual(
    destinations.map((to) => ({ url: to, carry: "sealed" })),
  );
  expect(queued).toBe("drop");
});
