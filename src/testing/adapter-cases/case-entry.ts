import type { AdapterUnderTest, ServerSetup } from "../adapter-under-test.js";
import type { HttpBrowser } from "../http-browser.js";

interface CaseContext {
  /** Starts a server; it ends with the case. */
  start(setup: Partial<ServerSetup> & Pick<ServerSetup, "apps">): Promise<HttpBrowser>;
  logged(): readonly string[];
}

export interface CaseEntry {
  readonly name: string;
  readonly needs?: (adapter: AdapterUnderTest) => boolean;
  run(context: CaseContext): Promise<void>;
}
