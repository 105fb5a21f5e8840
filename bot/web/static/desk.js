// Small helps for the chat page. Everything is delegated, so that answers may come and go.
(() => {
  "use strict";
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = still ? "auto" : "smooth";
  const home = new URL(".", document.baseURI).href;
  const finished = ".pd-answer:not(.pd-waiting):not(.pd-coming)";

  // One polite live region; Gradio's own would read every change of a message, markup included.
  const live = document.createElement("div");
  live.className = "pd-sr";
  live.id = "pd-live";
  live.setAttribute("role", "status");
  const say = (text) => (live.textContent = text);

  // -- quotes ---------------------------------------------------------------------------------------------------------
  function openQuote(mark) {
    const card = document.getElementById(mark.getAttribute("href").slice(1));
    if (!card) return;
    card.open = true;
    card.opener = mark;
    card.querySelector(".pd-back").hidden = false;
    card.scrollIntoView({ block: "nearest", behavior });
    card.querySelector("summary").focus({ preventScroll: true });
  }

  function goBack(card) {
    card.querySelector(".pd-back").hidden = true;
    card.opener.focus({ preventScroll: true });
    card.opener.scrollIntoView({ block: "nearest", behavior });
    card.opener = null;
  }

  // -- copying --------------------------------------------------------------------------------------------------------
  function textOf(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("br").forEach((line) => line.replaceWith("\n"));
    return copy.textContent.replaceAll("{desk}/", home);
  }

  function htmlOf(answer) {
    const made = document.createElement("div");
    const add = (tag, text) => (made.appendChild(document.createElement(tag)).textContent = text);
    answer.querySelectorAll(".pd-lead, .pd-closest, .pd-words p, .pd-uncovered li").forEach((part) => add("p", seen(part)));
    answer.querySelectorAll(".pd-route").forEach((route) => {
      add("p", `Who can help: ${seen(route.querySelector(".pd-who"))}. ${seen(route.querySelector(".pd-contact"))}`);
    });
    answer.querySelectorAll(".pd-card").forEach((card) => {
      add("p", seen(card.querySelector("summary")));
      add("blockquote", textOf(card.querySelector("mark")));
      const link = made.appendChild(document.createElement("p")).appendChild(document.createElement("a"));
      link.href = card.querySelector(".pd-show").href;
      link.textContent = "Show in policy";
    });
    return made.innerHTML;
  }

  function seen(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(".pd-sr, .pd-line").forEach((hidden) => hidden.remove());
    return copy.textContent.trim().replace(/\s+/g, " ");
  }

  async function copy(button) {
    const message = button.closest(".pd-send");
    const answer = button.closest(".pd-answer");
    const text = textOf(message ? message.querySelector(".pd-message") : answer.querySelector(".pd-plain"));
    const parts = { "text/plain": text };
    if (!message) parts["text/html"] = htmlOf(answer);
    let done = true;
    try {
      const blobs = Object.entries(parts).map(([type, part]) => [type, new Blob([part], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } catch {
      done = copyTheOldWay(parts);
    }
    relabel(button, done ? "Copied" : "Copying is blocked here: select the text instead");
  }

  // In a frame, and without https, the clipboard is given to the copy command alone.
  function copyTheOldWay(parts) {
    const fill = (event) => {
      Object.entries(parts).forEach(([type, part]) => event.clipboardData.setData(type, part));
      event.preventDefault();
    };
    document.addEventListener("copy", fill, { once: true, capture: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", fill, { capture: true });
    return done;
  }

  function relabel(button, text, milliseconds = 2500) {
    button.dataset.label ??= button.textContent;
    button.textContent = text;
    say(text);
    clearTimeout(button.timer);
    button.timer = setTimeout(() => unlabel(button), milliseconds);
  }

  function unlabel(button) {
    clearTimeout(button.timer);
    button.textContent = button.dataset.label ?? button.textContent;
    delete button.dataset.sure;
  }

  // -- the whole conversation -----------------------------------------------------------------------------------------
  function download() {
    const title = document.querySelector("#pd-header .pd-title");
    const parts = [`# Privacy Desk: conversation of ${new Date().toISOString().slice(0, 10)}`, seen(title)];
    document.querySelectorAll(`.pd-question, ${finished}`).forEach((part) => {
      const plain = part.querySelector(".pd-plain");
      if (part.matches(".pd-question")) parts.push(`## ${seen(part)}`);
      else parts.push(plain ? textOf(plain) : seen(part));
    });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([parts.join("\n\n") + "\n"], { type: "text/markdown" }));
    link.download = "privacy-desk-conversation.md";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    say("The conversation is downloaded.");
  }

  // Deleting asks once more, on the button itself: in a frame a dialog box may not open.
  function confirmed(button) {
    const sure = Boolean(button.dataset.sure);
    if (sure) unlabel(button);
    else {
      relabel(button, "Press again to delete for good", 20000);
      button.dataset.sure = "1";
      button.addEventListener("blur", () => unlabel(button), { once: true });
    }
    return sure;
  }

  // -- what is pressed ------------------------------------------------------------------------------------------------
  document.addEventListener(
    "click",
    (event) => {
      const found = (selector) => event.target.closest?.(selector);
      const handled =
        (found("a.pd-mark") && (() => openQuote(found("a.pd-mark")))) ||
        (found(".pd-back") && (() => goBack(found(".pd-card")))) ||
        (found(".pd-copy") && (() => copy(found(".pd-copy")))) ||
        (found("#pd-download") && download) ||
        (found("#pd-delete") && !confirmed(found("#pd-delete")) && (() => {}));
      if (!handled) return;
      event.preventDefault();
      event.stopPropagation();
      handled();
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const card = event.target.closest?.(".pd-card");
    if (card?.opener) goBack(card);
    else if (window.parent !== window) window.parent.postMessage("privacy-desk:close", "*");
  });

  // -- what Gradio leaves to be done ----------------------------------------------------------------------------------
  function mend() {
    document.querySelectorAll('#pd-chat [role="log"][aria-live]').forEach((log) => log.removeAttribute("aria-live"));
    document.querySelectorAll("#pd-chat [data-testid][aria-label]").forEach((row) => row.removeAttribute("aria-label"));
    document.querySelectorAll('#pd-chat .examples[role="list"]').forEach((list) => list.setAttribute("role", "group"));
    document.querySelectorAll("#pd-box textarea:not([dir=auto])").forEach((box) => {
      box.dir = "auto";
      focusBox();
    });
    if (!live.isConnected) document.body.append(live);
  }

  // When what was pressed is gone, writing goes on. Not in a frame that nobody is in, whose page has its own focus, and
  // not where a keyboard would cover the screen.
  function focusBox() {
    const free = document.activeElement === document.body && (window.parent === window || document.hasFocus());
    if (free && window.matchMedia("(hover: hover)").matches) {
      document.querySelector("#pd-box textarea")?.focus({ preventScroll: true });
    }
  }

  function summaryOf(answer) {
    const count = answer.querySelectorAll(".pd-card").length;
    const words = [...answer.querySelectorAll(".pd-lead, .pd-closest, .pd-words p, .pd-uncovered li")].map(seen);
    const who = [...answer.querySelectorAll(".pd-who")].map((part) => `Who can help: ${seen(part)}.`);
    return [...words, ...who, count ? `${count} ${count > 1 ? "quotes" : "quote"} from the policy.` : ""].join(" ");
  }

  // A finished answer is told once and read from its question on.
  let told = null;
  let note = "";
  function arrived() {
    const answer = [...document.querySelectorAll(finished)].pop();
    const noted = document.querySelector("#pd-note p")?.textContent.trim() ?? "";
    if (answer && answer !== told) {
      const asked = [...document.querySelectorAll(".pd-question")].pop();
      const top = asked?.getBoundingClientRect().top;
      if (top < 0 || top > window.innerHeight * 0.4) asked.scrollIntoView({ block: "start", behavior });
      say(summaryOf(answer));
    }
    if (noted && noted !== note) say(noted);
    if (answer !== told || noted !== note) setTimeout(focusBox, 200); // when the browser has noticed what went
    told = answer;
    note = noted;
  }

  new MutationObserver((changes) => {
    if (changes.every((change) => live.contains(change.target))) return;
    mend();
    arrived();
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
})();
