import {
  type Context,
  type Emitter,
  evalToken,
  type Liquid,
  type LiteralToken,
  type NumberToken,
  type QuotedToken,
  Tag,
  type TagToken,
  type Tokenizer,
  TokenKind,
  type TopLevelToken,
} from "liquidjs";
import { djFlash, djFlashHistory, djFlashInbox, type FlashContainerOptions } from "../flash/index.js";
import { render, type Template, toHtml } from "../html/index.js";
import { DjustError, describe, isDjustError } from "../wire/index.js";

/** The tag's options, by their names in the guide. */
const options = {
  name: { name: "name", expects: 'a name in quotes, such as "form"' },
  auto_dismiss: {
    name: "autoDismiss",
    expects: "a whole number of milliseconds, 0 or more (0 = never dismissed)",
  },
  position: { name: "position", expects: 'one CSS class token in quotes, such as "top-right"' },
  label: { name: "label", expects: 'a string in quotes, such as "Notifications"' },
  close_label: { name: "closeLabel", expects: 'a string in quotes, such as "Close"' },
  hotkey: { name: "hotkey", expects: 'a key in quotes, such as "F8", or "" for none' },
  max_visible: { name: "maxVisible", expects: "a whole number, 1 or more" },
  clear_all_label: { name: "clearAllLabel", expects: 'a text in quotes, such as "Clear all"' },
  more_label: { name: "moreLabel", expects: 'a string with {count} in quotes, such as "{count} more"' },
  coalesce: { name: "coalesce", expects: "true or false" },
} as const satisfies { [name: string]: { name: keyof FlashContainerOptions; expects: string } };

type OptionName = keyof typeof options;
type ValueToken = NonNullable<ReturnType<Tokenizer["readValue"]>>;

/** An option as written in the tag. */
interface OptionToken {
  readonly option: OptionName;
  readonly token: ValueToken;
}

/**
 * The flash container: `{% dj_flash auto_dismiss=8000 position="top-right" %}`. `:` may replace `=`, and commas may
 * separate the options. Values are literals or variables of the view.
 *
 * @throws {DjustError} DJ_FLASH_OPTION
 * @see guide, "Template Setup"
 */
export class FlashTag extends Tag {
  readonly #given: readonly OptionToken[];

  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    this.#given = readOptions(token, Object.keys(options));
    // Literals are checked when the template is parsed, even if the tag is never rendered.
    containerHtml(
      this.#given.flatMap(({ option, token }) => (isLiteral(token) ? [[option, token, token.content]] : [])),
    );
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const values: [OptionName, ValueToken, unknown][] = [];
    for (const { option, token } of this.#given)
      values.push([option, token, yield evalToken(token, context)]);
    emitter.write(containerHtml(values));
  }
}

/** A tag whose only option is a label. */
abstract class LabelledTag extends Tag {
  readonly #label: ValueToken | undefined;

  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    this.#label = readOptions(token, ["label"]).at(-1)?.token;
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const label = this.#label && (yield evalToken(this.#label, context));
    if (this.#label && typeof label !== "string")
      throw optionError(
        `label must be ${options.label.expects}, got label=${this.#label.getText()}${shown(this.#label, label)}`,
      );
    emitter.write(toHtml(render(this.template(typeof label === "string" ? { label } : {}))));
  }

  protected abstract template(options: { readonly label?: string }): Template;
}

/** The list of recent messages, like `djFlashHistory()`: `{% dj_flash_history label="Recent messages" %}`. */
export class HistoryTag extends LabelledTag {
  protected override template(options: { readonly label?: string }): Template {
    return djFlashHistory(options);
  }
}

/** The view's inbox, like `djFlashInbox()`: `{% dj_flash_inbox label="Inbox" %}`. */
export class InboxTag extends LabelledTag {
  protected override template(options: { readonly label?: string }): Template {
    return djFlashInbox(options);
  }
}

/** `{% load djust_flash %}`, for compatibility with the guide's templates. It loads nothing. */
export class LoadTag extends Tag {
  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    const unknown = token.args.split(/\s+/).find((name) => name !== "" && name !== "djust_flash");
    if (unknown !== undefined)
      throw new DjustError(
        "DJ_TEMPLATE",
        `Unknown tag library ${unknown}. The only library is djust_flash; its tags are always available.`,
      );
  }

  override render(): void {}
}

/** Accepted as nothing: the runtime protects forms itself. */
export class CsrfTokenTag extends Tag {
  override render(): void {}
}

const literalKinds: ReadonlySet<TokenKind> = new Set([TokenKind.Quoted, TokenKind.Number, TokenKind.Literal]);

function isLiteral(token: ValueToken): token is QuotedToken | NumberToken | LiteralToken {
  return literalKinds.has(token.kind);
}

function readOptions(
  { name: tag, tokenizer }: TagToken,
  accepted: readonly string[],
): readonly OptionToken[] {
  const given: OptionToken[] = [];
  const skip = (): void => {
    while (/[\s,]/.test(tokenizer.peek()) && !tokenizer.end()) tokenizer.advance();
  };
  for (skip(); !tokenizer.end(); skip()) {
    const rest = tokenizer.remaining();
    const name = tokenizer.readIdentifier().content;
    if (!accepted.includes(name))
      throw optionError(`Unknown option in ${tag}: ${rest.trim()}. Valid options: ${accepted.join(", ")}`);
    const option = name as OptionName;
    tokenizer.skipBlank();
    const separator = tokenizer.peek();
    if (separator !== "=" && separator !== ":")
      throw optionError(`${option} needs a value: ${options[option].expects}. Write ${option}=…`);
    tokenizer.advance();
    tokenizer.skipBlank();
    const token = tokenizer.readValue();
    if (!token || !(tokenizer.end() || /[\s,]/.test(tokenizer.peek())))
      throw optionError(`${option} must be ${options[option].expects}, got ${rest.trim()}`);
    given.push({ option, token });
  }
  return given;
}

function containerHtml(given: readonly (readonly [OptionName, ValueToken, unknown])[]): string {
  const container: Record<string, unknown> = {};
  for (const [option, token, value] of given) {
    const { name, expects } = options[option];
    const converted = convertValue(option, value);
    if (converted === undefined)
      throw optionError(
        `${option} must be ${expects}, got ${option}=${token.getText()}${shown(token, value)}`,
      );
    container[name] = converted;
  }
  try {
    return toHtml(render(djFlash(container)));
  } catch (error) {
    if (!isDjustError(error)) throw error;
    const message = error.message.replace(/^\w+: /, "");
    throw optionError(
      given.reduce(
        (text, [option]) => text.replace(new RegExp(`\\b${options[option].name}\\b`), option),
        message,
      ),
    );
  }
}

/** Converts a value for `djFlash`; numbers may be in quotes. @returns `undefined` if it has the wrong type */
function convertValue(option: OptionName, value: unknown): unknown {
  switch (option) {
    case "auto_dismiss":
    case "max_visible":
      return typeof value === "string" && /^\d{1,15}$/.test(value)
        ? Number(value)
        : typeof value === "number"
          ? value
          : undefined;
    case "coalesce":
      return typeof value === "boolean" ? value : undefined;
    default:
      return typeof value === "string" ? value : undefined;
  }
}

/** What to add to an option's source text in a message. */
function shown(token: ValueToken, value: unknown): string {
  if (isLiteral(token)) return "";
  return value === undefined ? ", which is not a variable of the view" : `, which is ${describe(value)}`;
}

function optionError(message: string): DjustError {
  return new DjustError("DJ_FLASH_OPTION", message);
}
