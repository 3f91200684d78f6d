import { type Router, useRouter } from "vitepress";
import { nextTick, onMounted } from "vue";

/** Corrects what VitePress's markup leaves open to users of assistive technology, on each page. */
export function useAccessibleMarkup(): void {
  const router = useRouter();
  onMounted(() => {
    correct();
    afterEachPage(router, () => void nextTick(correct));
  });
}

function afterEachPage(router: Router, run: () => void): void {
  const before = router.onAfterRouteChange;
  router.onAfterRouteChange = async (to) => {
    await before?.(to);
    run();
  };
}

function correct(): void {
  // The home page has no main landmark. Other pages have one inside this element.
  const content = document.getElementById("VPContent");
  if (content?.classList.contains("is-home")) content.setAttribute("role", "main");
  else content?.removeAttribute("role");

  // The button is named "Search". The keys next to the word are part of its visible label and not of its name:
  // accessibility.css draws the letter instead.
  const search = document.querySelector(".DocSearch-Button");
  search?.setAttribute("aria-keyshortcuts", "Control+K Meta+K");
  search?.querySelector(".DocSearch-Button-Key:last-child")?.replaceChildren();

  // Headings of the sidebar are buttons and can be focused, also where they neither collapse nor are links.
  for (const item of document.querySelectorAll(".VPSidebarItem > .item[tabindex]")) {
    const isButton = item.parentElement?.classList.contains("collapsible") && !item.querySelector("a");
    if (isButton) continue;
    item.removeAttribute("tabindex");
    item.removeAttribute("role");
  }
}
