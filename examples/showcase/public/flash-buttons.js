const shown = ".dj-flash:not(.dj-flash-removing)";

document.addEventListener("click", ({ target }) => {
  const { flash } = window.djust;
  switch (target.closest("[data-flash]")?.dataset.flash) {
    case "show":
      return flash.show("info", "Client-side notification");
    case "error":
      return flash.show("error", "You are offline.");
    case "clear":
      return flash.clear();
    case "clear-errors":
      return flash.clear("error");
    case "dismiss":
      return flash.dismiss([...document.querySelectorAll(shown)].pop());
  }
});
