interface Entry {
  readonly path: string;
  readonly title: string;
}

interface Chapter {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** What the showcase shows, in the order of the guide. */
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
      { path: "/import", title: "Bulk import" },
      { path: "/report", title: "Background report" },
      { path: "/survival", title: "Survival" },
    ],
  },
  {
    title: "Beyond the basics",
    entries: [
      { path: "/options", title: "Message options" },
      { path: "/transports", title: "Transports" },
      { path: "/javascript", title: "From JavaScript" },
    ],
  },
];

const entries = chapters.flatMap((chapter) => chapter.entries);

/**
 * The entry of a path, and what comes before and after it.
 *
 * @throws {Error} when the showcase has no such path
 */
export function entryAt(path: string): Entry & { readonly before?: Entry; readonly after?: Entry } {
  const index = entries.findIndex((entry) => entry.path === path);
  const entry = entries[index];
  if (!entry) throw new Error(`the showcase has no page ${path}`);
  const [before, after] = [entries[index - 1], entries[index + 1]];
  return { ...entry, ...(before && { before }), ...(after && { after }) };
}
