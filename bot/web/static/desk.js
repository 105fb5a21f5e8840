// Small helps for the chat page: markers open their quote, copy buttons copy, a new question scrolls to the top.
(() => {
  "use strict";
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = still ? "auto" : "smooth";

  function openQuote(mark) {
    const card = document.getElementById(mark.getAttribute("href").slice(1));
    if (!card) return;
    card.open = true;
    card.scrollIntoView({ block: "nearest", behavior });
    card.querySelector("summary").focus({ preventScroll: true });
    card.dataset.from = mark.getAttribute("href");
  }

  function answerText(answer) {
    const lines = [...answer.querySelectorAll(".pd-lead, .pd-closest, .pd-words p")].map((p) => p.innerText.trim());
    const quotes = [...answer.querySelectorAll(".pd-card")].map((card) => {
      const title = card.querySelector("summary").textContent.trim().replace(/\s+/g, " ");
      const link = card.querySelector(".pd-show").href;
      return `${title}\n“${card.querySelector("mark").innerText}”\n${link}`;
    });
    const help = [...answer.querySelectorAll(".pd-route")].map(
      (route) => `Who can help: ${route.querySelector(".pd-who").textContent}\n${route.querySelector(".pd-contact").textContent.trim()}`,
    );
    return [lines.join("\n"), ...quotes, ...help].join("\n\n");
  }

  async function copy(button) {
    const message = button.closest(".pd-send");
    const text = message ? message.querySelector(".pd-message").innerText : answerText(button.closest(".pd-answer"));
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Copying is blocked here: select the text instead";
    }
    setTimeout(() => (button.textContent = label), 2000);
  }

  document.addEventListener(
    "click",
    (event) => {
      const mark = event.target.closest?.("a.pd-mark");
      const button = event.target.closest?.("a.pd-copy");
      if (!mark && !button) return;
      event.preventDefault();
      event.stopPropagation();
      if (mark) openQuote(mark);
      else copy(button);
    },
    true,
  );

  // Escape in a quote goes back to the marker that opened it; Space presses what says it is a button.
  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.(".pd-card");
    if (event.key === "Escape" && card?.dataset.from) {
      card.closest(".pd-answer").querySelector(`a.pd-mark[href="${card.dataset.from}"]`)?.focus();
    }
    if (event.key === " " && event.target.matches?.("a.pd-copy")) {
      event.preventDefault();
      copy(event.target);
    }
  });

  // A finished answer is read from its question on. On a phone only its first quote starts open.
  let finished = 0;
  new MutationObserver(() => {
    const answers = document.querySelectorAll(".pd-answer:not(.pd-waiting):not(.pd-coming)");
    if (answers.length > finished) {
      const cards = answers[answers.length - 1].querySelectorAll(".pd-card[open]");
      if (window.innerWidth < 640) cards.forEach((card, i) => i && (card.open = false));
      const asked = document.querySelectorAll(".pd-question");
      asked[asked.length - 1]?.scrollIntoView({ block: "start", behavior });
    }
    finished = answers.length;
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
