/** How much of the storage the waiting files of each browser use. */
export class UploadQuota {
  #total = 0;
  /** Bytes by browser session. Holds only browsers with waiting files. */
  readonly #used = new Map<string, number>();

  /**
   * @param bounds.total bytes of all files that wait
   * @param bounds.perBrowser bytes of the files of one browser session
   */
  constructor(private readonly bounds: { readonly total: number; readonly perBrowser: number }) {}

  /** Takes room for a file. @returns frees it, once; `undefined` if there is no room */
  reserve(bytes: number, browser: string): (() => void) | undefined {
    const used = this.#used.get(browser) ?? 0;
    if (used + bytes > this.bounds.perBrowser || this.#total + bytes > this.bounds.total) return undefined;
    this.#add(browser, bytes);
    let isFreed = false;
    return () => {
      if (isFreed) return;
      isFreed = true;
      this.#add(browser, -bytes);
    };
  }

  #add(browser: string, bytes: number): void {
    this.#total += bytes;
    const used = (this.#used.get(browser) ?? 0) + bytes;
    if (used > 0) this.#used.set(browser, used);
    else this.#used.delete(browser);
  }
}
