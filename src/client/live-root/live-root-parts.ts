import type { Loading, RunBinding } from "../events/index.js";
import type { FlashRuntime } from "../flash/index.js";
import type { LazyNavigation } from "../navigation/lazy-navigation.js";
import type { PageConfig, TransportName } from "../transports/transport.js";

/** What a live root needs from the page. */
export interface LiveRootParts {
  readonly root: Element;
  readonly config: PageConfig;
  readonly flash: FlashRuntime;
  readonly loading: Loading;
  readonly runBinding: RunBinding;
  readonly navigation: () => LazyNavigation;
  /** Called with the transport when the connection opens, with `undefined` when it is lost. */
  readonly connected: (transport: TransportName | undefined) => void;
}
