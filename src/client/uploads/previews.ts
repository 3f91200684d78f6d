import * as dom from "../safe-dom.js";

const attribute = "dj-upload-preview";

/** Shows selected images in `<img dj-upload-preview="REF">`. @param fileOf the selected file of that ref */
export const createPreviews = (
  fileOf: (ref: string) => File | undefined,
): { show(): void; release(ref: string): void } => {
  /** The URLs of the files, by ref. */
  const urls = new Map<string, string>();

  const show = (): void => {
    for (const image of dom.findAll(`img[${attribute}]`)) {
      const ref = dom.getAttribute(image, attribute) ?? "";
      const file = fileOf(ref);
      if (!file) continue;
      const url = urls.get(ref) ?? URL.createObjectURL(file);
      urls.set(ref, url);
      if (dom.getAttribute(image, "src") !== url) dom.setAttribute(image, "src", url);
    }
  };
  new MutationObserver(show).observe(dom.rootElement(), {
    childList: true,
    subtree: true,
    attributeFilter: [attribute, "src"],
  });
  return {
    show,
    release(ref) {
      const url = urls.get(ref);
      if (url) URL.revokeObjectURL(url);
      urls.delete(ref);
    },
  };
};
