import {
  type Context,
  type Emitter,
  evalToken,
  type Liquid,
  Tag,
  type TagToken,
  type Tokenizer,
  TokenKind,
  type TopLevelToken,
} from "liquidjs";
import { djFlash, djFlashHistory, type FlashContainerOptions } from "../flash/index.js";
import { render, toHtml } from "../html/index.js";
import { DjustError, isDjustError } from "../wire/index.js";

/** The tag's options, by what the guide calls them. */
const options = {
  auto_dismiss: {
    name: "autoDismiss",
    takes: "a whole number of milliseconds, 0 or more (0 = never dismissed)",
  },
  position: { name: "position", takes: 'one CSS class token in quotes, such as "top-right"' },
  label: { name: "label", takes: 'text in quotes, such as "Notifications"' },
  close_label: { name: "closeLabel", takes: 'text in quotes, such as "Close"' },
  hotkey: { name: "hotkey", takes: 'a key in quotes, such as "F8", or "" for none' },
  max_visible: { name: "maxVisible", takes: "a whole number, 1 or more" },
  coalesce: { name: "coalesce", takes: "true or false" },
} as const satisfies { [name: string]: { name: keyof FlashContainerOptions; takes: string } };

type OptionName = keyof typeof options;
type ValueToken = NonNullable<ReturnType<Tokenizer["readValue"]>>;

interface Given {
  readonly option: OptionName;
  readonly token: ValueToken;
}

/**
 * `{% dj_flash auto_dismiss=8000 position="top-right" %}`, also with `:` and with commas between the options.
 * Values are literals or variables of the view.
 *
 * @see guide, "Template Setup"
 */
export class FlashTag extends Tag {
  readonly #given: readonly Given[];

  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    this.#given = readOptions(token, Object.keys(options));
    // What is written out is checked when the template is read, whether or not this place is ever rendered.
    const literal = this.#given.filter(({ token: { kind } }) => literals.has(kind));
    containerHtml(
      literal.map(({ option, token }) => [option, token, runToEnd(evalToken(token, undefined as never))]),
    );
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const values: [OptionName, ValueToken, unknown][] = [];
    for (const { option, token } of this.#given)
      values.push([option, token, yield evalToken(token, context)]);
    emitter.write(containerHtml(values));
  }
}

/** `{% dj_flash_history label="Recent messages" %}`: the list that `djFlashHistory()` is. */
export class HistoryTag extends Tag {
  readonly #label: ValueToken | undefined;

  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    this.#label = readOptions(token, ["label"]).at(-1)?.token;
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const label = this.#label && (yield evalToken(this.#label, context));
    if (this.#label && typeof label !== "string")
      throw refused(
        `label=${this.#label.getText()}: label is ${options.label.takes}, got ${describe(label)}`,
      );
    emitter.write(toHtml(render(djFlashHistory(typeof label === "string" ? { label } : {}))));
  }
}

/** `{% load djust_flash %}`, which the guide's templates begin with. There is nothing to load. */
export class LoadTag extends Tag {
  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    const unknown = token.args.split(/\s+/).find((name) => name !== "" && name !== "djust_flash");
    if (unknown !== undefined)
      throw new DjustError(
        "DJ_TEMPLATE",
        `there is no tag library ${unknown}; djust_flash is the one there is`,
      );
  }

  override render(): void {}
}

const literals: ReadonlySet<TokenKind> = new Set([TokenKind.Quoted, TokenKind.Number, TokenKind.Literal]);

function readOptions({ name: tag, tokenizer }: TagToken, accepted: readonly string[]): readonly Given[] {
  const given: Given[] = [];
  const skip = (): void => {
    while (/[\s,]/.test(tokenizer.peek()) && !tokenizer.end()) tokenizer.advance();
  };
  for (skip(); !tokenizer.end(); skip()) {
    const rest = tokenizer.remaining();
    const name = tokenizer.readIdentifier().content;
    if (!accepted.includes(name))
      throw refused(`${rest.trim()} is no option of ${tag}; there are ${accepted.join(", ")}`);
    const option = name as OptionName;
    tokenizer.skipBlank();
    const separator = tokenizer.peek();
    if (separator !== "=" && separator !== ":")
      throw refused(`${option} needs a value, ${option}=…: ${options[option].takes}`);
    tokenizer.advance();
    tokenizer.skipBlank();
    const token = tokenizer.readValue();
    if (!token || !(tokenizer.end() || /[\s,]/.test(tokenizer.peek())))
      throw refused(`${rest.trim()} cannot be read; ${option} is ${options[option].takes}`);
    given.push({ option, token });
  }
  return given;
}

function containerHtml(given: readonly (readonly [OptionName, ValueToken, unknown])[]): string {
  const container: Record<string, unknown> = {};
  for (const [option, token, value] of given) {
    const { name, takes } = options[option];
    const known = asOption(option, value);
    if (known === undefined)
      throw refused(
        `${option}=${token.getText()}: ${option} is ${takes}, got ${value === undefined ? `${token.getText()}, which the view has not` : describe(value)}`,
      );
    container[name] = known;
  }
  try {
    return toHtml(render(djFlash(container)));
  } catch (error) {
    if (!isDjustError(error)) throw error;
    const said = error.message.replace(/^\w+: /, "");
    throw refused(
      given.reduce(
        (text, [option]) => text.replace(new RegExp(`\\b${options[option].name}\\b`), option),
        said,
      ),
    );
  }
}

/** The value as `djFlash` takes it; a number may stand in quotes. */
function asOption(option: OptionName, value: unknown): unknown {
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

function describe(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : value === null ? "nothing" : `a ${typeof value}`;
}

function refused(message: string): DjustError {
  return new DjustError("DJ_FLASH_OPTION", message);
}

function runToEnd(steps: IterableIterator<unknown>): unknown {
  let step = steps.next();
  while (!step.done) step = steps.next(step.value);
  return step.value;
}
