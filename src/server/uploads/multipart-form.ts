import type { Readable } from "node:stream";
import type { ByteSource } from "../../live/index.js";
import { coded, DjustError } from "../../wire/index.js";
import type { Exchange } from "../http/exchange.js";
import { bodyParts } from "./body-parts.js";

/** Maximum number of files in one form. */
const maxFiles = 1_000;

/** A file in a form. */
export interface PostedFile {
  /** Name of the field. */
  readonly field: string;
  /** The file's name as the browser states it. */
  readonly name: string;
  readonly type: string;
  readonly bytes: ByteSource;
}

/** Limits of a form, and the clock that they are measured with. */
export interface FormBounds extends Omit<Parameters<typeof bodyParts>[1], "totalMs"> {
  /** Maximum size of all fields that are not files, in bytes. */
  readonly fieldBytes: number;
  readonly maxFields: number;
}

/**
 * Reads a form with files (RFC 7578) as it arrives.
 *
 * @param take stores a file before more of the form is read; called with the fields before the file. What it leaves of the file
 *   is skipped.
 * @returns the form's other fields
 * @throws {DjustError} DJ_FRAME_FIELD, DJ_FRAME_SIZE, DJ_BODY_INCOMPLETE, and the errors of `take`
 */
export async function readMultipart(
  exchange: Exchange,
  bounds: FormBounds,
  take: (file: PostedFile, fields: URLSearchParams) => Promise<void>,
): Promise<URLSearchParams> {
  const { fieldBytes, maxFields, ...times } = bounds;
  const { Busboy } = await import("@fastify/busboy");
  const fields = new URLSearchParams();
  let left = fieldBytes;
  let work: Promise<unknown> = Promise.resolve();
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = (error) =>
      reject(coded(error, "DJ_FRAME_FIELD", "The form must be valid multipart/form-data (RFC 7578)."));
  });
  failed.catch(() => {});
  const tooLarge = (): void =>
    fail(
      new DjustError(
        "DJ_FRAME_SIZE",
        `The fields of a form must not exceed ${fieldBytes} bytes or ${maxFields} fields.`,
      ),
    );
  let parser: InstanceType<typeof Busboy>;
  try {
    parser = new Busboy({
      headers: { "content-type": exchange.request.headers["content-type"] ?? "" },
      limits: {
        fieldNameSize: 1_000,
        fieldSize: fieldBytes,
        fields: maxFields,
        files: maxFiles,
        headerPairs: 20,
        headerSize: 16_384,
      },
    });
  } catch (error) {
    throw coded(error, "DJ_FRAME_FIELD", "The form must have a boundary (RFC 7578, section 4.1).");
  }
  parser.on("field", (name, value, nameCut, valueCut) => {
    left -= name.length + value.length;
    if (nameCut || valueCut || left < 0) tooLarge();
    else fields.append(decodedName(name), value);
  });
  parser.on("file", (field, file, name, _encoding, type) => {
    file.on("error", fail);
    work = work.then(async () => {
      const bytes = sourceOf(file);
      if (name) await take({ field: decodedName(field), name: decodedName(name), type, bytes }, fields);
      // The form goes on after the file, so what has not been taken is read as well.
      while (!(await bytes.next()).done);
    });
    work.catch(fail);
  });
  for (const limit of ["fieldsLimit", "filesLimit"] as const) parser.on(limit, tooLarge);
  parser.on("error", fail);
  const finished = new Promise<void>((resolve) => {
    parser.on("finish", resolve);
  });
  const parts = await bodyParts(exchange, { ...times, totalMs: Number.POSITIVE_INFINITY });
  try {
    for (;;) {
      const { value, done } = await Promise.race([parts.next(), failed]);
      if (done) break;
      const written = new Promise<void>((resolve) => {
        parser.write(value, () => resolve());
      });
      await Promise.race([written, failed]);
    }
    parser.end();
    await Promise.race([Promise.all([finished, work]), failed]);
    await Promise.race([work, failed]);
    return fields;
  } catch (error) {
    parser.destroy();
    throw error;
  }
}

/** A name as browsers encode it in a form: quotes and line breaks alone (HTML, 4.10.21.8 "multipart form data"). */
function decodedName(name: string): string {
  return name.replace(/%(?:22|0[AD])/gi, (encoded) => decodeURIComponent(encoded));
}

/** The bytes of a file, of which the reader may leave some. */
function sourceOf(file: Readable): ByteSource {
  const parts = file.iterator({ destroyOnReturn: false });
  return { next: () => parts.next() };
}
