/** The first bytes of well-known formats (MIME Sniffing standard, section 6); `.` matches any byte. */
const signatures: readonly (readonly [type: string, bytes: string])[] = [
  ["image/png", "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", "\xff\xd8\xff"],
  ["image/gif", "GIF8"],
  ["image/webp", "RIFF....WEBP"],
  ["image/bmp", "BM"],
  ["image/avif", "....ftypavif"],
  ["image/heic", "....ftyphei"],
  ["application/pdf", "%PDF-"],
  ["application/zip", "PK\x03\x04"],
  ["application/zip", "PK\x05\x06"],
  ["application/gzip", "\x1f\x8b\x08"],
  ["application/vnd.rar", "Rar!\x1a\x07"],
  ["application/x-7z-compressed", "7z\xbc\xaf\x27\x1c"],
  ["application/x-elf", "\x7fELF"],
  ["application/x-msdownload", "MZ"],
  ["application/wasm", "\0asm"],
  ["audio/wav", "RIFF....WAVE"],
  ["audio/ogg", "OggS\0"],
  ["audio/mpeg", "ID3"],
  ["video/webm", "\x1a\x45\xdf\xa3"],
  ["video/mp4", "....ftyp"],
];

/** Other names of the same formats, and formats that consist of one. */
const forms: readonly (readonly [declared: RegExp, content: string])[] = [
  [/^image\/(?:x-)?(?:ms-)?bmp$/, "image/bmp"],
  [/^image\/hei[cf](?:-sequence)?$/, "image/heic"],
  [/^image\/(?:jpg|pjpeg)$/, "image/jpeg"],
  [/^application\/(?:x-)?gzip$/, "application/gzip"],
  [/^application\/x-zip(?:-compressed)?$/, "application/zip"],
  [
    /^application\/(?:vnd\.(?:openxmlformats|oasis|ms-\w+\.\w*macro)|epub\+zip|java-archive)/,
    "application/zip",
  ],
  [/^(?:audio|video)\/(?:mp4|x-m4[av]|quicktime|3gpp2?)$/, "video/mp4"],
  [/^(?:audio|video)\/(?:webm|x-matroska)$/, "video/webm"],
  [/^(?:audio|video|application)\/ogg$/, "audio/ogg"],
  [/^audio\/(?:x-|vnd\.)?wave?$/, "audio/wav"],
];

/** Types whose content is text. */
const textual = /^text\/|^application\/(?:json|xml|yaml|x-ndjson|csv)$|\+(?:json|xml)$/;
/** Declared types that always have a signature of the table. */
const recognizable = new Set(signatures.map(([type]) => type).filter((type) => type !== "audio/mpeg"));

/** The format of a file by its first bytes; `undefined` for text and for formats that are not well known. */
export function contentTypeOf(head: Uint8Array): string | undefined {
  return signatures.find(([, bytes]) => startsWith(head, bytes))?.[0];
}

/**
 * Whether a file's content contradicts its declared type: a recognizable format without its first bytes, another format
 * under its name, or a text with a NUL.
 *
 * @param type declared; "" if the browser does not know it
 * @param head the first bytes of the file
 */
export function contradicts(type: string, head: Uint8Array): boolean {
  if (type === "" || type === "application/octet-stream" || head.length === 0) return false;
  const content = contentTypeOf(head);
  const form = forms.find(([declared]) => declared.test(type))?.[1] ?? type;
  if (textual.test(type))
    return (
      head.includes(0) ||
      (content !== undefined && content !== "image/bmp" && content !== "application/x-msdownload")
    );
  if (recognizable.has(form))
    return content !== form && !(form === "video/mp4" && content?.startsWith("image/"));
  return content !== undefined && /^image\//.test(type);
}

function startsWith(head: Uint8Array, bytes: string): boolean {
  if (head.length < bytes.length) return false;
  for (let at = 0; at < bytes.length; at++)
    if (bytes[at] !== "." && head[at] !== bytes.charCodeAt(at)) return false;
  return true;
}
