/** A file that the user has selected, until the server no longer needs it. */
export interface UploadItem {
  /** Identifies the file within its upload. */
  readonly ref: string;
  readonly file: File;
  /** The view that receives it, and the name of the upload there. */
  readonly root: Element;
  readonly upload: string;
  /** Lets the page send the file; absent until the view has accepted it. */
  token?: string | undefined;
  /** Where to send it instead of to this server. */
  target?:
    | { readonly url: string; readonly method: string; readonly headers: Record<string, string> }
    | undefined;
  /** Maximum number of bytes in one request. */
  chunkSize: number;
  /** How many bytes have arrived; `undefined` if the server has to be asked. */
  offset: number | undefined;
  /** Whether the view has not replied to its announcement yet. */
  isAnnounced: boolean;
  /** "waiting" until the file may be sent, "lost" if its view must be mounted again first. */
  state: "waiting" | "sending" | "lost" | "done" | "failed";
}
