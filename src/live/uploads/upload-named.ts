import { ownerOfName } from "../../html/index.js";
import type { ComponentTree } from "../component/component-tree.js";
import { type LiveBase, uploadsOf } from "../view/live-base.js";
import type { Upload } from "./upload.js";

/** A mounted view, as its uploads are found in it. */
interface Mounted {
  readonly view: LiveBase;
  readonly rendered: { readonly components: ComponentTree | undefined };
}

/** The upload of the view or of one of its components, by its name in the page. */
export function uploadNamed({ view, rendered }: Mounted, name: string): Upload | undefined {
  const [id, own = name] = ownerOfName(name) ?? [];
  const owner = id === undefined ? view : rendered.components?.find(id)?.self;
  return owner && uploadsOf(owner)?.find(own);
}
