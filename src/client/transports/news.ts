import type { PageConfig } from "./transport.js";

/** How long what arrives is collected before other tabs hear of it, in ms. */
const collectMs = 500;

/** What one tab of a browser tells the others. */
export interface News {
  /** Tells other tabs that something has arrived that may concern them too. */
  tell(): void;
  close(): void;
}

/** @param heard called when another tab of the same application tells of something */
export const createNews = ({ path }: PageConfig, heard?: () => void): News => {
  let channel: BroadcastChannel | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): BroadcastChannel | undefined => {
    if ("BroadcastChannel" in globalThis) channel ??= new BroadcastChannel(`djust:${path}`);
    return channel;
  };
  const listening = heard && open();
  if (listening) listening.onmessage = heard;
  return {
    tell() {
      timer ??= setTimeout(() => {
        timer = undefined;
        open()?.postMessage("");
      }, collectMs);
    },
    close() {
      clearTimeout(timer);
      channel?.close();
    },
  };
};
