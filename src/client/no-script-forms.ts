import type { names } from "../wire/index.js";
import { setAttribute } from "./dom/index.js";
import * as dom from "./safe-dom.js";

const mark: typeof names.plain = "dj-plain";

/** The attributes that the server changes. No others are restored, whoever set the mark. */
const changeable = /^(dj-plain|name|type|form|method|enctype)$/;

/** Undoes the changes that the server made for browsers without JavaScript. */
export const withoutPlainForms = (): void => {
  dom.findAll(`[${mark}]`).forEach((element) => {
    const changed = dom.getAttribute(element, mark);
    if (!changed) dom.remove(element);
    for (const each of `${mark} ${changed}`.split(" ")) {
      const [name = "", before] = each.split("=");
      if (changeable.test(name))
        setAttribute(element, name, before === undefined ? null : decodeURIComponent(before));
    }
  });
};
