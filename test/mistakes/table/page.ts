import type { Mistake, Place } from "./mistake.js";

const head = `# Mistakes and their messages

djust-ts reports mistakes as early as possible. This page lists common ones, when each is reported and with which message. It is
generated from the tests that make each of these mistakes.

| reported | what it means |
| --- | --- |
| compiler | TypeScript reports it, in your editor and in \`tsc\` |
| start | \`createApp()\` or the declaration of the class throws, before any request |
| first render | the first page that has the mistake |
| when it happens | when the code with the mistake runs |

| where | what it means |
| --- | --- |
| terminal | the application does not start, at least in development |
| page | the page shows it in development |
| test | \`visit()\` or an action of [\`djust-ts/testing\`](./testing) fails |
| log | the log has it in production |

"Users see" is what people get in production, in the [language of the page](./failures). "…" in a message stands for the line of
the template and the text around it, or for a list. [Errors](../errors) explains each code.
`;

const places: { readonly [place in Place]: string } = {
  terminal: "terminal",
  page: "page",
  test: "test",
  log: "log",
};

/** The page of the docs that lists the mistakes. */
export function pageOf(mistakes: { readonly [subject: string]: readonly Mistake[] }): string {
  const sections = Object.entries(mistakes).map(
    ([subject, rows]) =>
      `## ${subject}\n\n| mistake | reported | where | message | users see |\n| --- | --- | --- | --- | --- |\n${rows.map(line).join("\n")}\n`,
  );
  return [head, ...sections].join("\n");
}

function line({ mistake, tsc, says, logs, when, where = [], users }: Mistake): string {
  const reported = [tsc && "compiler", when].filter((part) => part !== undefined);
  const found = [tsc && "editor", ...where.map((place) => places[place])].filter(
    (part) => part !== undefined,
  );
  const messages = [tsc, says, logs].filter((part) => part !== undefined).map(code);
  const seen = users ?? (where.includes("terminal") && !where.includes("log") ? "nothing" : "the page");
  return `| ${cell(mistake)} | ${reported.join(", ")} | ${found.join(", ")} | ${messages.map(cell).join("<br>")} | ${seen} |`;
}

/** Text in a code span, whatever backticks it has. */
function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
