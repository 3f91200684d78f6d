import { expect, test } from "vitest";
import { render, toHtml } from "../html/index.js";
import { djFlashHistory } from "./history-list.js";

test("is a list that the keyboard reaches and updates leave alone", () => {
  expect(toHtml(render(djFlashHistory()))).toBe(
    '<details class="dj-flash-history"><summary>Recent messages</summary><ol dj-flash-history dj-update="ignore" tabindex="0" aria-label="Recent messages"></ol></details>',
  );
});

test("uses the given name as text", () => {
  expect(`${djFlashHistory({ label: 'Meldungen & "mehr"' })}`).toBe(
    '<details class="dj-flash-history"><summary>Meldungen &amp; &quot;mehr&quot;</summary><ol dj-flash-history dj-update="ignore" tabindex="0" aria-label="Meldungen &amp; &quot;mehr&quot;"></ol></details>',
  );
});
