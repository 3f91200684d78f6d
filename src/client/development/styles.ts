/** Styles of the development tools. All pairs of colors have a contrast of at least 4.5 to 1 (WCAG 1.4.3). */
export const css = `
:host { all: initial; color-scheme: light dark; }
* { box-sizing: border-box; }
dialog, section {
  --paper: #ffffff; --ink: #1c1c21; --soft: #55555f; --line: #d9d9e0; --tint: #f4f4f6;
  --alarm: #b3121d; --alarm-tint: #fdecec; --button: #1c1c21; --button-ink: #ffffff; --ring: #1a56db;
  font: 14px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
}
@media (prefers-color-scheme: dark) {
  dialog, section {
    --paper: #1b1b20; --ink: #f0f0f3; --soft: #b3b3bd; --line: #3a3a43; --tint: #26262d;
    --alarm: #ff9a9a; --alarm-tint: #3d1f23; --button: #f0f0f3; --button-ink: #1b1b20; --ring: #8ab4ff;
  }
}
dialog {
  width: min(46rem, calc(100vw - 2rem)); max-width: none; max-height: min(46rem, calc(100dvh - 2rem)); margin: auto;
  padding: 0; overflow: auto; border: 1px solid var(--line); border-top: 4px solid var(--alarm); border-radius: 8px;
  box-shadow: 0 1.5rem 4rem rgb(0 0 0 / 0.35);
}
dialog::backdrop { background: rgb(0 0 0 / 0.5); }
article { padding: 1.25rem 1.5rem; border-bottom: 1px solid var(--line); }
.facts { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline; margin: 0 0 0.5rem; color: var(--soft); }
.code { padding: 0 0.4rem; font: 600 13px/1.6 ui-monospace, monospace; color: var(--alarm); background: var(--alarm-tint); border-radius: 4px; }
h1, h2 { margin: 0; font-size: 17px; line-height: 1.4; overflow-wrap: anywhere; white-space: pre-wrap; }
h3 { margin: 1rem 0 0.25rem; font-size: 13px; color: var(--soft); }
p { margin: 0.5rem 0 0; }
.place { margin-top: 0.75rem; font: 600 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { margin: 0.5rem 0 0; padding: 0.5rem 0; overflow-x: auto; font: 13px/1.6 ui-monospace, monospace; background: var(--tint); border-radius: 6px; }
pre span { display: block; width: max-content; min-width: 100%; padding: 0 0.75rem; white-space: pre; tab-size: 2; }
pre .at { color: var(--alarm); background: var(--alarm-tint); font-weight: 600; }
summary { cursor: pointer; }
details { margin-top: 0.75rem; color: var(--soft); }
details ol { margin: 0.25rem 0 0; padding-left: 1.5rem; font: 13px/1.6 ui-monospace, monospace; overflow-wrap: anywhere; }
footer { position: sticky; bottom: 0; display: flex; gap: 1rem; align-items: center; justify-content: space-between; padding: 0.75rem 1.5rem; color: var(--soft); background: var(--paper); border-top: 1px solid var(--line); }
button { min-height: 32px; padding: 0.25rem 0.9rem; font: inherit; font-weight: 600; color: var(--button-ink); background: var(--button); border: 0; border-radius: 6px; cursor: pointer; }
button:focus-visible, summary:focus-visible, pre:focus-visible, ul:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; }
section {
  position: fixed; inset: auto auto 0.75rem 0.75rem; z-index: 2147483647; max-width: min(30rem, calc(100vw - 1.5rem));
  border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 0.5rem 1.5rem rgb(0 0 0 / 0.2);
}
section .bar { display: flex; flex-wrap: wrap; gap: 0.5rem; padding: 0.4rem; }
section button { color: var(--ink); background: var(--tint); font-size: 13px; }
section ul { max-height: 50vh; margin: 0; padding: 0.25rem 1rem 0.75rem; overflow: auto; list-style: none; }
section li { padding: 0.5rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
section li:first-child { border-top: 0; }
[hidden] { display: none !important; }
@media (forced-colors: active) { pre .at { forced-color-adjust: none; color: HighlightText; background: Highlight; } }
`;
