import { html, type Template } from "djust-ts";

interface Token {
  readonly kind: string;
  readonly text: string;
}

/** The pattern of each kind of token, in TypeScript and inside a template. */
const script: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["comment", /\/\/.*/y],
  ["string", /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y],
  ["decorator", /@\w+/y],
  [
    "keyword",
    /\b(?:async|await|class|const|else|export|extends|for|if|import|in|from|let|new|of|override|return|this|throw|void|typeof|true|false|undefined)\b/y,
  ],
  ["number", /\b\d[\d_.]*\b/y],
  ["call", /\b[a-z]\w*(?=[(`])/y],
  ["type", /\b[A-Z]\w*/y],
  ["word", /\w+/y],
];
const markup: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["live", /\bdj-[\w.-]+(?:="[^"$]*")?/y],
  ["tag", /<\/?[\w-]+|\/?>/y],
  ["attribute", /\??[\w:-]+(?==)/y],
  ["string", /"[^"$]*"/y],
  ["word", /[\w-]+/y],
];

/** Renders TypeScript source with syntax highlighting. */
export function code(source: string, caption: string): Template {
  return html`<figure class="code"><figcaption>${caption}</figcaption><pre tabindex="0" aria-label="Source of ${caption}"><code>${tokens(source).map(shown)}</code></pre></figure>`;
}

function shown({ kind, text }: Token): Template | string {
  return kind === "" ? text : html`<span class="${kind}">${text}</span>`;
}

/** Splits source into tokens; a template literal is markup, and its placeholders are script again. */
function tokens(source: string): readonly Token[] {
  const found: Token[] = [];
  const modes: ("script" | "braces" | "markup")[] = ["script"];
  for (let at = 0; at < source.length; ) {
    const mode = modes[modes.length - 1];
    const token = next(source, at, mode === "markup" ? markup : script);
    at += token.text.length;
    if (mode === "markup" && source.startsWith("${", at - 1)) {
      modes.push("braces");
      found.push({ kind: "", text: "${" });
      at++;
      continue;
    }
    if (token.text === "`") mode === "markup" ? modes.pop() : modes.push("markup");
    else if (mode === "braces" && token.text === "{") modes.push("braces");
    else if (mode === "braces" && token.text === "}") modes.pop();
    const last = found[found.length - 1];
    if (token.kind === "" && last?.kind === "")
      found[found.length - 1] = { kind: "", text: last.text + token.text };
    else found.push(token);
  }
  return found;
}

function next(source: string, at: number, rows: typeof script): Token {
  for (const [kind, pattern] of rows) {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text) return { kind: kind === "word" ? "" : kind, text };
  }
  return { kind: "", text: source.charAt(at) };
}
