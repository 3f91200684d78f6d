import type { SigningKey } from "../security/signing.js";

/** The file that a request brings bytes of. */
export interface UploadToken {
  readonly sessionId: string;
  readonly upload: string;
  readonly ref: string;
}

/** Signs the names of files, so that a browser sends bytes only for those that its view has accepted. */
export class UploadTokens {
  /** @param maxAgeMs how long a file may take to arrive */
  constructor(
    private readonly key: SigningKey,
    private readonly maxAgeMs: number,
  ) {}

  seal({ sessionId, upload, ref }: UploadToken, now: number): string {
    return this.key.seal({ s: sessionId, u: upload, r: ref }, now + this.maxAgeMs);
  }

  open(token: string, now: number): UploadToken | undefined {
    const payload = this.key.open(token, now);
    return (
      payload && { sessionId: String(payload["s"]), upload: String(payload["u"]), ref: String(payload["r"]) }
    );
  }
}
