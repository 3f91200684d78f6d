import { afterAll } from "vitest";

// jsdom empties the document at the end of a test file, when the globals that the callbacks of observers use are gone.
if ("MutationObserver" in globalThis) {
  const observers = new Set<MutationObserver>();
  globalThis.MutationObserver = class extends MutationObserver {
    constructor(callback: MutationCallback) {
      super(callback);
      observers.add(this);
    }
  };
  afterAll(() => {
    for (const observer of observers) observer.disconnect();
  });
}
