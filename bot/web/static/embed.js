// One line puts the desk on any page of yours:
//   <script src="https://desk.example/desk/embed.js" data-label="Privacy questions" data-side="right" defer></script>
// The desk must name the page's origin in DESK_FRAME_ANCESTORS. Nothing is loaded until somebody opens the panel.
(() => {
  "use strict";
  const script = document.currentScript;
  const home = new URL("..", script.src);
  const label = script.dataset.label || "Privacy questions";
  const side = script.dataset.side === "left" ? "left" : "right";

  const make = (tag, parent, text, attributes = {}) => {
    const made = parent.appendChild(document.createElement(tag));
    made.textContent = text;
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    return made;
  };
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const panel = make("section", root, "", { id: "panel", role: "dialog", "aria-label": label, hidden: "" });
  const bar = make("div", panel, "");
  make("strong", bar, label);
  const close = make("button", bar, "Close", { type: "button", class: "close" });
  const open = make("button", root, label, { type: "button", class: "open", "aria-expanded": "false", "aria-controls": "panel" });
  // A constructed sheet is no inline style: it works where the page's own policy forbids these.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; position: fixed; z-index: 2147483000; bottom: 16px; ${side}: 16px; font: 16px/1.5 system-ui, sans-serif; }
    * { box-sizing: border-box; font: inherit; }
    button { cursor: pointer; border-radius: 8px; border: 1px solid #0f5e63; padding: 8px 16px; min-height: 40px; }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #0f5e63; }
    .open { background: #0f5e63; color: #fff; float: ${side}; box-shadow: 0 2px 8px #0003; }
    section { position: fixed; bottom: 72px; ${side}: 16px; width: min(420px, calc(100vw - 32px)); height: min(680px, calc(100dvh - 96px));
      display: flex; flex-direction: column; overflow: hidden; background: #fff; color: #1b2733; border: 1px solid #51606e; border-radius: 8px; box-shadow: 0 4px 24px #0003; }
    section[hidden] { display: none; }
    section div { display: flex; align-items: center; justify-content: space-between; padding: 8px 8px 8px 16px; border-bottom: 1px solid #d5dce2; }
    strong { font-weight: 700; }
    .close { background: #fff; color: #0f5e63; padding: 4px 12px; min-height: 32px; border-color: #d5dce2; }
    iframe { flex: 1; width: 100%; border: 0; background: #fff; }
    @media (max-width: 480px) { section { inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; } }
    @media (prefers-color-scheme: dark) { section, .close, iframe { background: #131a21; color: #e6ebf0; } .close { color: #6fd0cf; } }`);
  root.adoptedStyleSheets = [sheet];

  let frame = null;

  function show() {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.src = home.href;
      frame.title = label;
      frame.allow = "clipboard-write";
      panel.append(frame);
    }
    panel.hidden = false;
    open.setAttribute("aria-expanded", "true");
    frame.focus();
  }

  function hide() {
    panel.hidden = true;
    open.setAttribute("aria-expanded", "false");
    open.focus();
  }

  open.addEventListener("click", () => (panel.hidden ? show() : hide()));
  close.addEventListener("click", hide);
  root.addEventListener("keydown", (event) => event.key === "Escape" && !panel.hidden && hide());
  // Escape pressed inside the desk comes as a message, from our frame alone.
  window.addEventListener("message", (event) => {
    if (frame && event.source === frame.contentWindow && event.origin === home.origin && event.data === "privacy-desk:close") hide();
  });
  const place = () => document.body.append(host);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
})();
