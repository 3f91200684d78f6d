import type { FileTransfer } from "../browser/page-files.js";
import { changed, enabled, refused, viewOf } from "./act.js";

const dropTarget = "[dj-upload-drop]";

/** Selects files in a file field, or drops them on an element that takes them. */
export function upload(element: Element, files: readonly File[]): void {
  enabled(element);
  const { DataTransfer } = viewOf(element) as unknown as { readonly DataTransfer: new () => FileTransfer };
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  if (element.matches("input[type=file]")) select(element as HTMLInputElement, transfer.files);
  else if (element.closest(dropTarget)) drop(element, transfer);
  else throw refused(element, "is neither a file field nor within an element with dj-upload-drop");
}

function select(field: HTMLInputElement, files: FileList): void {
  if (files.length > 1 && !field.multiple)
    throw refused(field, `takes one file, got ${files.length}. For several files, it needs "multiple"`);
  field.files = files;
  field.dispatchEvent(new (viewOf(field).Event)("input", { bubbles: true, composed: true }));
  changed(field);
}

function drop(element: Element, dataTransfer: FileTransfer): void {
  for (const type of ["dragenter", "dragover", "drop"]) {
    const event = new (viewOf(element).Event)(type, { bubbles: true, cancelable: true, composed: true });
    element.dispatchEvent(Object.assign(event, { dataTransfer }));
  }
}
