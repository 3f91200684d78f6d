import type { DOMWindow } from "jsdom";

/** Copies a file of the test to the page, which has a `File` class of its own. */
export async function toPageFile(window: DOMWindow, file: File): Promise<File> {
  const { name, type, lastModified } = file;
  return new window.File([await file.arrayBuffer()], name, { type, lastModified });
}

/** Encodes the fields of a form with files as a browser does. @returns the body and its media type */
export async function multipart(fields: FormData): Promise<{ body: Buffer; type: string }> {
  const copy = new FormData();
  for (const [name, value] of fields as unknown as Iterable<[string, File | string]>)
    copy.append(
      name,
      typeof value === "string"
        ? value
        : new File([new Uint8Array(await value.arrayBuffer())], value.name, { type: value.type }),
    );
  const encoded = new Response(copy);
  return {
    body: Buffer.from(await encoded.arrayBuffer()),
    type: encoded.headers.get("content-type") ?? "",
  };
}

/** A `FileList` of the page, which only a file field can create. */
function fileListOf(window: DOMWindow, files: readonly File[]): FileList {
  const field = window.document.createElement("input");
  field.type = "file";
  const list = field.files as FileList;
  const implementation = implementationOf(list);
  if (!Array.isArray(implementation)) return arrayAsList(window, files);
  implementation.push(...files.map(implementationOf));
  return list;
}

/** For jsdom 30 and later, whose file fields only take lists that nobody else can make. */
function arrayAsList(window: DOMWindow, files: readonly File[]): FileList {
  const item = { value: (index: number) => files[index] ?? null };
  return Object.setPrototypeOf(Object.defineProperties([...files], { item }), window.FileList.prototype);
}

/** Adds to the fields of a form the files that jsdom does not know of. */
export function addFiles(data: FormData, form: HTMLFormElement): void {
  for (const { name, files } of Array.from(form.elements) as HTMLInputElement[]) {
    if (!Array.isArray(files) || files.length === 0 || name === "") continue;
    data.delete(name);
    for (const file of files) data.append(name, file);
  }
}

/** Lets file fields take arrays as lists. */
function takeArrays({ HTMLInputElement: { prototype } }: DOMWindow): void {
  const own = Object.getOwnPropertyDescriptor(prototype, "files");
  const selected = new WeakMap<object, FileList>();
  Object.defineProperty(prototype, "files", {
    ...own,
    get: function (this: HTMLInputElement) {
      return selected.get(this) ?? own?.get?.call(this);
    },
    set: function (this: HTMLInputElement, list: FileList) {
      if (Array.isArray(list)) selected.set(this, list as FileList);
      else own?.set?.call(this, list);
    },
  });
}

/** The object behind one of jsdom's. */
function implementationOf(object: object): unknown {
  const symbol = Object.getOwnPropertySymbols(object).find(({ description }) => description === "impl");
  return symbol && (object as { readonly [symbol]: unknown })[symbol];
}

/** A `DataTransfer` of files, which jsdom does not have. */
export interface FileTransfer {
  readonly types: readonly string[];
  readonly items: { add(file: File): void };
  readonly files: FileList;
}

/** The page's `DataTransfer`. */
export function fileTransfer(window: DOMWindow): new () => FileTransfer {
  return class {
    readonly #files: File[] = [];
    readonly types = ["Files"];
    readonly items = { add: (file: File) => void this.#files.push(file) };

    get files(): FileList {
      return fileListOf(window, this.#files);
    }
  };
}

/** Adds what jsdom lacks for files. */
export function addFileApis(window: DOMWindow): void {
  takeArrays(window);
  window["TextEncoder"] ??= TextEncoder;
  let urls = 0;
  Object.assign(window.URL, {
    createObjectURL: () => `blob:${window.location.origin}/${++urls}`,
    revokeObjectURL: () => {},
  });
  const blob: { arrayBuffer?: () => Promise<ArrayBuffer> } = window.Blob.prototype;
  blob.arrayBuffer ??= function (this: Blob) {
    return new window.Promise((resolve, reject) => {
      const reader = new window.FileReader();
      reader.onload = () => resolve(reader.result as ArrayBuffer);
      reader.onerror = () => reject(reader.error);
      reader.readAsArrayBuffer(this);
    });
  };
}
