import {
  type Liquid,
  ParseError,
  type QuotedToken,
  type TagToken,
  type Token,
  Tokenizer,
  TokenKind,
  type TopLevelToken,
} from "liquidjs";
import { DjustError } from "../wire/index.js";

/** What to write instead of tags and filters of Django that Liquid does not have. */
export const djangoNames: { readonly tags: Hints; readonly filters: Hints } = {
  tags: {
    autoescape: "Outputs are always escaped; use the filter raw for HTML.",
    blocktrans: "Use a field of the view that holds the text.",
    blocktranslate: "Use a field of the view that holds the text.",
    elif: 'Write "elsif".',
    empty: 'Write "else".',
    endwith: 'Write {% assign name = value %} instead of "with".',
    firstof: 'Use the filter "default".',
    ifequal: 'Write {% if a == b %} and "endif".',
    ifnotequal: 'Write {% if a != b %} and "endif".',
    now: 'Use a field of the view and the filter "date".',
    regroup: "Group the items in a getter of the view.",
    spaceless: "Write {%- and -%}, which remove spaces.",
    static: "Write the path of the file.",
    trans: "Use a field of the view that holds the text.",
    translate: "Use a field of the view that holds the text.",
    url: "Write the path.",
    verbatim: 'Write "raw" and "endraw".',
    widthratio: 'Use the filters "times" and "divided_by".',
    with: "Write {% assign name = value %}.",
  },
  filters: {
    add: 'Write "plus" for numbers and "append" for text.',
    capfirst: 'Write "capitalize".',
    cut: 'Write "remove".',
    default_if_none: 'Write "default".',
    divisibleby: 'Use "modulo".',
    escapejs: "Put the value into a data attribute.",
    floatformat: 'Write "round".',
    length: 'Write "size".',
    linebreaks: 'Write "newline_to_br".',
    linebreaksbr: 'Write "newline_to_br".',
    lower: 'Write "downcase".',
    pluralize: "Write {% if count == 1 %}.",
    striptags: 'Write "strip_html".',
    truncatechars: 'Write "truncate".',
    upper: 'Write "upcase".',
    urlencode: 'Write "url_encode".',
    yesno: "Write {% if value %}.",
  },
};

type Hints = { readonly [name: string]: string };

/** Variables of Django that are undefined in Liquid, and nobody would notice. */
const variables: Hints = {
  "forloop.counter": "forloop.index",
  "forloop.counter0": "forloop.index0",
  "forloop.revcounter": "forloop.rindex",
  "forloop.revcounter0": "forloop.rindex0",
  "forloop.parentloop": "a variable that the outer loop assigns",
  None: "nil",
  True: "true",
  False: "false",
};

const conditions: ReadonlySet<string> = new Set(["if", "elsif", "unless"]);

/**
 * Makes the engine refuse template files with constructs of Django that Liquid reads without an error, but differently.
 *
 * @throws {ParseError} DJ_TEMPLATE, when the engine reads such a file
 */
export function refuseDjangoSyntax(engine: Liquid): void {
  const { options } = engine;
  const { fs } = options;
  options.fs = {
    ...fs,
    readFileSync(file) {
      const text = fs.readFileSync(file);
      let inside: string | undefined;
      for (const token of new Tokenizer(text, options.operators, file).readTopLevelTokens(options)) {
        const tag = token.kind === TokenKind.Tag ? (token as TagToken).name : undefined;
        if (inside !== undefined) inside = tag === `end${inside}` ? undefined : inside;
        else if (tag === "comment" || tag === "raw") inside = tag;
        else check(token, engine);
      }
      return text;
    },
  };
}

function check(token: TopLevelToken, { options }: Liquid): void {
  if (token.kind === TokenKind.HTML) return checkComment(token);
  const tag = token.kind === TokenKind.Tag ? (token as TagToken) : undefined;
  // A line of the "liquid" tag is a tag of its own.
  if (tag?.name === "liquid" || tag?.name === "load" || tag?.name === "comment") return;
  const source = tag ? tag.args : (token as TopLevelToken & { content: string }).content;
  const parts = partsOf(new Tokenizer(source, options.operators));
  const refuse = (message: string): never => refused(message, token);

  for (const { text } of parts) {
    const instead = Object.entries(variables).find(([name]) => text === name || text.startsWith(`${name}.`));
    if (instead) refuse(`Liquid has no ${instead[0]}. Write ${instead[1]}.`);
  }
  const has = (text: string) => parts.some((part) => part.kind !== "text" && part.text === text);
  if (tag && conditions.has(tag.name)) {
    if (has("and") && has("or"))
      refuse(
        'Liquid reads "and" and "or" from right to left, Django "and" first. Write two nested conditions.',
      );
    if (has("in")) refuse('Liquid has no operator "in". Write {% if list contains item %}.');
    if (has("is")) refuse('Liquid has no operator "is". Write == or !=.');
  }
  if (tag?.name === "cycle" && parts.length > 1 && !has(","))
    refuse('The values of "cycle" must be separated by commas.');
  if (tag?.name === "include" && has("with") && has("="))
    refuse(
      'Liquid passes variables to "include" without "with". Write {% include "row.html", item: item %}.',
    );
  for (const [at, { text }] of parts.entries()) {
    const [filter, colon, given] = parts.slice(at + 1, at + 4);
    if (text !== "|" || colon?.text !== ":" || given?.kind !== "text") continue;
    if (filter?.text === "date" && !given.text.includes("%"))
      refuse(`The format of "date" must have fields such as "%Y-%m-%d", got "${given.text}".`);
    if (filter?.text === "slice" && given.text.includes(":"))
      refuse(`The filter "slice" takes a start and a length, such as slice: 0, 2, got "${given.text}".`);
  }
}

/** Django's comments, which end in the line they begin in. */
function checkComment(token: Token): void {
  const { input, begin, end } = token;
  const at = input.indexOf("{#", begin);
  if (at < 0 || at >= end) return;
  const [line = ""] = input.slice(at).split("\n");
  if (line.includes("#}"))
    refused("Liquid shows {# … #} as text. Write {% # … %}, or {% comment %} … {% endcomment %}.", token);
}

interface Part {
  readonly kind: "name" | "text" | "sign";
  readonly text: string;
}

/** The names, texts and signs of an expression. What is not an expression is left to LiquidJS. */
function partsOf(tokenizer: Tokenizer): readonly Part[] {
  const parts: Part[] = [];
  try {
    for (tokenizer.skipBlank(); !tokenizer.end(); tokenizer.skipBlank()) {
      const operator = tokenizer.readOperator();
      const value = operator ? undefined : tokenizer.readValue();
      if (operator) parts.push({ kind: "sign", text: operator.operator });
      else if (value?.kind === TokenKind.Quoted)
        parts.push({ kind: "text", text: (value as QuotedToken).content });
      else if (value) parts.push({ kind: "name", text: value.getText() });
      else {
        parts.push({ kind: "sign", text: tokenizer.peek() });
        tokenizer.advance();
      }
    }
  } catch {
    // LiquidJS reports it.
  }
  return parts;
}

function refused(message: string, token: Token): never {
  throw new ParseError(new DjustError("DJ_TEMPLATE", message), token);
}
