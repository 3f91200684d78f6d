import type { names } from "../../wire/index.js";
import * as dom from "../safe-dom.js";

const pageCookie = "djust.page" satisfies typeof names.pageCookie;
const pageSeen = ".seen" satisfies typeof names.pageSeen;

/**
 * Notifies the server that the page is on screen, if it has consumed messages or session values. Otherwise a navigation
 * that replaces this one gets them again.
 */
export const markSeen = (): void => {
  try {
    const [, name] = new RegExp(`${pageCookie}=(\\w+)(?!\\w|\\${pageSeen})`).exec(dom.cookies()) ?? [];
    if (name) dom.setCookie(`${pageCookie}=${name}${pageSeen};path=/;max-age=10;samesite=lax`);
  } catch {
    // A sandboxed page has no cookies.
  }
};
