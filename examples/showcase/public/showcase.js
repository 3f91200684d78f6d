const transports = { websocket: "WebSocket", sse: "Event stream", http: "HTTP requests" };
const button = document.querySelector(".menu-button");
const menu = document.getElementById("menu");
const state = document.getElementById("connection");

function show(text, name) {
  // Setting it again would announce it again.
  if (state.textContent !== text) state.textContent = text;
  state.dataset.state = name;
  const used = document.getElementById("transport");
  if (used && window.djust.transport) used.textContent = transports[window.djust.transport];
}

addEventListener("djust:connected", ({ detail }) => show(transports[detail.transport], "connected"));
addEventListener("djust:disconnected", () => show("Reconnecting…", "disconnected"));
addEventListener("djust:mounted", () => {
  show(transports[window.djust.transport], "connected");
  openMenu(false);
});

function openMenu(open) {
  button.setAttribute("aria-expanded", String(open));
  menu.classList.toggle("open", open);
}

if (window.djust.transport) show(transports[window.djust.transport], "connected");
else show("Connecting…", "connecting");

// The menu is open without JavaScript.
document.documentElement.classList.add("scripted");
openMenu(false);
button.addEventListener("click", () => openMenu(!menu.classList.contains("open")));
