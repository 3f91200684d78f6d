interface Entry {
  readonly path: string;
  readonly title: string;
}

interface Chapter {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** The pages of the showcase, in the order of the guide. */
export const chapters: readonly Chapter[] = [
  {
    title: "First steps",
    entries: [
      { path: "/", title: "Quick start" },
      { path: "/levels", title: "Levels" },
      { path: "/clearing", title: "Clearing" },
      { path: "/timeout", title: "Timeout" },
      { path: "/positions", title: "Positions" },
    ],
  },
  {
    title: "In practice",
    entries: [
      { path: "/form", title: "Form" },
      { path: "/components", title: "Editable rows" },
      { path: "/commands", title: "Menus and dialogs" },
      { path: "/import", title: "Bulk import" },
      { path: "/uploads", title: "Uploads" },
      { path: "/report", title: "Background report" },
      { path: "/survival", title: "Survival" },
    ],
  },
  {
    title: "As it happens",
    entries: [
      { path: "/streaming", title: "Streaming" },
      { path: "/chat", title: "Chat" },
      { path: "/activity", title: "Activity feed" },
      { path: "/log", title: "Log viewer" },
    ],
  },
  {
    title: "Beyond the basics",
    entries: [
      { path: "/options", title: "Message options" },
      { path: "/formatted", title: "Formatted text" },
      { path: "/undo", title: "Undo with a deadline" },
      { path: "/containers", title: "Several containers" },
      { path: "/transports", title: "Transports" },
      { path: "/chart", title: "A chart" },
      { path: "/javascript", title: "From JavaScript" },
    ],
  },
];

const entries = chapters.flatMap((chapter) => chapter.entries);

/**
 * The entry of a path, with the previous and the next entry.
 *
 * @throws {Error} if the showcase has no such path
 */
export function entryAt(path: string): Entry & { readonly previous?: Entry; readonly next?: Entry } {
  const index = entries.findIndex((entry) => entry.path === path);
  const entry = entries[index];
  if (!entry) throw new Error(`The showcase has no page ${path}`);
  const [previous, next] = [entries[index - 1], entries[index + 1]];
  return { ...entry, ...(previous && { previous }), ...(next && { next }) };
}
