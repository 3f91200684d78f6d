import { createFlash } from "./flash/index.js";

const start = () => {
  const { show, clear, dismiss, handleFlash } = createFlash(document, {});
  return { flash: { show, clear, dismiss, handleFlash } };
};

(globalThis as { djust?: unknown }).djust ??= start();
