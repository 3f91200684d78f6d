import { escapeHtml } from "../../html/index.js";
import { DjustError, describe, type StreamOperation } from "../../wire/index.js";
import { Stream } from "./stream.js";

/**
 * Text that is sent to the browser as it arrives, and not kept on the server: the reply of a language model, the output
 * of a command. Get it with `this.stream("answer")`, and show it in an element with `dj-stream="answer"`.
 *
 * @see docs/guide/streaming.md
 * @example
 * const answer = this.stream("answer");
 * for await (const token of model.complete(prompt)) answer.append(token);
 * answer.done();
 */
export class TextStream extends Stream {
  /** Adds text at the end. @throws {DjustError} DJ_STREAM if it is not a string */
  append(text: string): void {
    checkText("append", text);
    if (text !== "") this.change((pending) => pending.text("append", text));
  }

  /** Adds text at the start. @throws {DjustError} DJ_STREAM if it is not a string */
  prepend(text: string): void {
    checkText("prepend", text);
    if (text !== "") this.change((pending) => pending.text("prepend", text));
  }

  /** Shows this text instead of what was streamed. @throws {DjustError} DJ_STREAM if it is not a string */
  replace(text: string): void {
    checkText("replace", text);
    this.change((pending) => pending.text("replace", text), true);
  }

  /**
   * Streams everything that a source yields, then ends the stream. If the source throws, the stream ends with an error
   * and the error is thrown again.
   *
   * @param source an async iterable of strings, such as a stream of a language model
   * @param options.signal stops reading when it aborts, such as the signal of background work
   * @param options.error the message for the user if the source fails @default the text for DJ_STREAM_INTERRUPTED
   * @returns the whole text
   * @throws what the source throws, and {DjustError} DJ_STREAM if it yields anything other than strings
   */
  async from(
    source: AsyncIterable<string> | Iterable<string>,
    options: { readonly signal?: AbortSignal | undefined; readonly error?: string | undefined } = {},
  ): Promise<string> {
    let whole = "";
    try {
      for await (const text of source) {
        if (options.signal?.aborted) break;
        this.append(text);
        whole += text;
      }
    } catch (error) {
      this.error(options.error ?? this.owner?.interruptedText() ?? "");
      throw error;
    }
    if (options.signal?.aborted) this.error(options.error ?? this.owner?.interruptedText() ?? "");
    else this.done();
    return whole;
  }

  /** @internal */
  protected override htmlOf(operations: readonly StreamOperation[]): string {
    let text = "";
    for (const operation of operations) {
      if (operation[0] === "append") text += operation[1];
      else if (operation[0] === "prepend") text = operation[1] + text;
      else if (operation[0] === "replace") text = operation[1];
      else if (operation[0] === "reset") text = "";
    }
    return escapeHtml(text);
  }
}

function checkText(method: string, text: unknown): asserts text is string {
  if (typeof text !== "string")
    throw new DjustError(
      "DJ_STREAM",
      `${method}() must be given a string, got ${describe(text)}. Convert it to a string first.`,
    );
}
