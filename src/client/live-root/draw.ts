import type { MountFrame, ServerFrame } from "../../wire/index.js";
import { type LiveDom, trusted } from "../dom/index.js";
import type { Focus } from "../focus.js";
import { withPart } from "../parts/index.js";
import * as dom from "../safe-dom.js";

/** A frame that changes the view's content. */
export type ContentFrame = ServerFrame & { readonly type: "mount" | "patch" | "html_update" };

/** Applies a frame's content, head elements and title to the page, and keeps the focus in place. */
export const draw = (view: LiveDom, focus: Focus, frame: ContentFrame, isNewView: boolean): void =>
  focus.around(
    () => {
      const { head, firstPage, page } = frame as Partial<MountFrame>;
      if (frame.type === "patch") view.patch(frame.patches, frame.templates);
      else {
        const content = frame.tree ?? frame.html ?? page;
        if (content != null) view.mount(content, frame.templates, firstPage);
      }
      if (head != null) withPart("navigation", (part) => part?.replaceHead(trusted(head)));
      if (frame.title != null) dom.setTitle(frame.title);
    },
    { isNewView, isAnswer: frame.ref !== undefined },
  );
