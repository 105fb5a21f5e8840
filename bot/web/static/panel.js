/* The agents' panel: a ticket in, drafts out. Whatever comes from a ticket or the policy is set as text, never as HTML. */
import { problemOf, request, signedIn } from "./signin.js";

const MOST_TEXT = 20000;
const byId = (id) => document.getElementById(id);
const form = byId("ticket"), text = byId("text"), cards = byId("drafts"), bar = byId("bar");
/* `made`: what the server drafted; `asked`: the ticket it was drafted for; `copied`: the replies as last copied. */
let made = null, asked = "", copied = null, asking = 0;

/* ---- the ticket ---- */

const audience = () => form.elements.audience.value;
const ticket = () => JSON.stringify({ text: text.value, audience: audience(), policy: byId("policy")?.value ?? null });
const outdated = () => made !== null && ticket() !== asked;

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

/* The one line that is read out. */
function say(words, failed = false) {
  byId("said").textContent = words;
  byId("said").className = failed ? "error" : "quiet";
}

async function ask() {
  if (!text.value.trim()) {
    say("There is no message yet. Paste one first.");
    text.focus();
    return;
  }
  const mine = ++asking, body = ticket();
  const late = setTimeout(() => say("Looking in the policy…"), 300);
  let response;
  try {
    response = await request("drafts", { method: "POST", headers: { "content-type": "application/json" }, body });
  } catch {
    response = null;
  }
  clearTimeout(late);
  if (mine !== asking) return;
  if (!response?.ok) {
    const why = (response && (await problemOf(response))) || "the server does not answer";
    say(`No reply was drafted: ${why}. Your text is still here; try again.`, true);
    return;
  }
  made = await response.json();
  asked = body;
  copied = null;
  show();
}

/* ---- the drafts ---- */

const OUTCOMES = {
  answered: "answered", partial: "answered in part", not_stated: "not in the policy",
  declined: "not about the policy", clarify: "not understood", rejected: "not looked up",
};

function show() {
  cards.replaceChildren(...made.drafts.map(card));
  list(byId("odd"), made.warnings);
  byId("odd").hidden = !made.warnings.length;
  document.body.classList.add("has-drafts");
  text.classList.add("folded");
  for (const box of cards.querySelectorAll("textarea")) grow(box);
  refresh();
  if (!made.drafts.length) {
    say("Nothing in this message asks for anything, so nothing is drafted. If something does, paste that sentence alone.");
    return;
  }
  say(`${made.drafts.length} ${made.drafts.length === 1 ? "question" : "questions"} found: ${counted(made.drafts)}.`);
}

function counted(drafts) {
  const counts = new Map();
  for (const { outcome } of drafts) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, n]) => (drafts.length === 1 ? OUTCOMES[outcome] : `${n} ${OUTCOMES[outcome]}`)).join(", ");
}

function list(element, lines) {
  element.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
}

function piece(name) { return byId(name).content.firstElementChild.cloneNode(true); }

function card(draft, position) {
  const made = piece("draft"), box = made.querySelector("textarea"), heading = made.querySelector("h2");
  heading.textContent = draft.question;
  heading.id = `question-${position}`;
  made.setAttribute("aria-labelledby", heading.id);
  made.dataset.outcome = draft.outcome;
  made.querySelector(".level").textContent = draft.reply ? draft.sure : OUTCOMES[draft.outcome];
  made.querySelector(".level").dataset.sure = draft.reply ? draft.sure : "none";
  made.querySelector(".why").textContent = draft.why_sure;
  const beware = made.querySelector(".warnings");
  list(beware, draft.warnings);
  beware.hidden = !draft.warnings.length;
  box.value = draft.reply;
  box.id = `reply-${position}`;
  made.querySelector("label").htmlFor = box.id;
  box.addEventListener("input", () => { grow(box); refresh(); });
  made.querySelector(".copy-one").addEventListener("click", () => copyOne(box));
  clauses(made, draft, position, box);
  made.querySelector(".routes").replaceChildren(...draft.routes.map((to) => route(to, made)));
  return made;
}

function clauses(made, draft, position, box) {
  const chips = made.querySelector(".chips"), quotes = made.querySelector(".clauses");
  chips.hidden = !draft.clauses.length;
  for (const clause of draft.clauses) {
    const quote = piece("clause"), chip = document.createElement("button");
    quote.id = `clause-${position}-${clause.number}`;
    quote.querySelector("h3").textContent = `[${clause.number}] ${clause.section}`;
    quote.querySelector(".leadin").textContent = clause.lead_in;
    quote.querySelector(".leadin").hidden = !clause.lead_in;
    quote.querySelector("blockquote").textContent = clause.quote;
    quote.querySelector("a").href = `../${clause.url}`;
    quote.querySelector("a").setAttribute("aria-label", `Show clause ${clause.number} in the policy (new tab)`);
    quote.querySelector("button").addEventListener("click", () => quoteIn(box, clause));
    Object.assign(chip, { type: "button", className: "chip", textContent: `[${clause.number}]` });
    chip.dataset.number = clause.number;
    chip.setAttribute("aria-label", `Clause ${clause.number}, ${clause.section}`);
    chip.setAttribute("aria-expanded", "false");
    chip.setAttribute("aria-controls", quote.id);
    chip.addEventListener("click", () => {
      quote.hidden = !quote.hidden;
      chip.setAttribute("aria-expanded", String(!quote.hidden));
    });
    chips.append(chip);
    quotes.append(quote);
  }
}

function quoteIn(box, clause) {
  if (!box.value.includes(clause.for_reply)) box.value = `${box.value.trim()}\n\n${clause.for_reply}`.trim();
  grow(box);
  refresh();
  say(`Clause ${clause.number} is quoted in the reply.`);
}

function route(to, inCard) {
  const made = piece("route"), chip = inCard.querySelector(`.chip[data-number="${to.number}"]`);
  made.querySelector("strong").textContent = to.title;
  made.querySelector(".why").textContent = `${to.why} `;
  if (chip) made.querySelector(".why").append(opener(to.number, chip));
  return made;
}

/* The number behind a destination opens the clause that its chip opens. */
function opener(number, chip) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: `[${number}]` });
  made.setAttribute("aria-label", `Show clause ${number}, which says so`);
  made.addEventListener("click", () => {
    if (chip.getAttribute("aria-expanded") === "false") chip.click();
    chip.focus();
  });
  return made;
}

/* What depends on the ticket or on an edit: outdated marks, and the preview of the whole reply. */
function refresh() {
  const old = outdated();
  if (old && byId("outdated").hidden) say("Ticket changed, ask again.");
  byId("whole").hidden = bar.hidden = !boxes().some((box) => box.value.trim());
  document.body.classList.toggle("is-outdated", old);
  byId("outdated").hidden = !old;
  for (const mark of cards.querySelectorAll(".outdated")) mark.hidden = !old;
  for (const box of cards.querySelectorAll("textarea")) box.readOnly = old;
  for (const button of bar.querySelectorAll("button")) button.setAttribute("aria-disabled", String(old));
  byId("preview").replaceChildren(...(made ? wholeText().split(/\n{2,}/).map(paragraph) : []));
}

function paragraph(words) { return Object.assign(document.createElement("p"), { textContent: words }); }

/* ---- the whole reply ---- */

const boxes = () => [...cards.querySelectorAll("textarea")];

/* Each reply as it stands. Until the first edited one, what was said above is not said again; after it nobody knows. */
function parts() {
  let edited = false;
  const found = [];
  made.drafts.forEach((draft, position) => {
    const own = boxes()[position].value.trim(), changed = own !== draft.reply.trim();
    const words = changed || edited ? own : draft.merged;
    edited ||= changed;
    if (words) found.push(draft.lead ? `${draft.lead} ${words}` : words);
  });
  return found;
}

/* Clauses whose sentence, or whose quote, is in `words`, by number. */
function cited(words) {
  const found = new Map();
  for (const draft of made.drafts) {
    const numbers = new Set(draft.sentences.filter((s) => words.includes(s.text)).flatMap((s) => s.numbers));
    for (const clause of draft.clauses) {
      if (numbers.has(clause.number) || words.includes(clause.for_reply)) found.set(clause.number, clause);
    }
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}

function source(words) {
  const sections = [...new Set(cited(words).map((clause) => `“${clause.section}”`))];
  return sections.length ? `Source: ${made.title}, ${sections.join(", ")}.` : "";
}

function wholeText() {
  const body = parts();
  return [made.opening, ...body, source(body.join("\n\n")), made.closing].filter(Boolean).join("\n\n");
}

function escaped(words) {
  return Object.assign(document.createElement("div"), { textContent: words }).innerHTML;
}

function marked(words) {
  let html = escaped(words);
  const sentences = new Map(made.drafts.flatMap((draft) => draft.sentences).map((s) => [s.text, s.numbers]));
  for (const [sentence, numbers] of sentences) {
    const marks = numbers.map((n) => `<sup>[${n}]</sup>`).join("");
    if (marks) html = html.replace(escaped(sentence), (found) => found + marks);
  }
  return html.replaceAll("\n", "<br>");
}

function wholeHtml() {
  const body = parts(), clauses = cited(body.join("\n\n"));
  const paragraphs = [made.opening, ...body].flatMap((words) => words.split(/\n{2,}/)).map((words) => `<p>${marked(words)}</p>`);
  const items = clauses.map((clause) => {
    const link = escaped(new URL(`../${clause.url}`, location.href.split(/[?#]/)[0]).href).replaceAll('"', "&quot;");
    return `<li value="${clause.number}"><a href="${link}">${escaped(clause.section)}</a><blockquote>${escaped(clause.quote)}</blockquote></li>`;
  });
  const proof = items.length ? `<p>From the ${escaped(made.title)}:</p><ol>${items.join("")}</ol>` : "";
  return `${paragraphs.join("")}${proof}<p>${escaped(made.closing)}</p>`;
}

/* ---- copying, and what became of it ---- */

async function toClipboard(plain, html) {
  try {
    const kinds = { "text/plain": new Blob([plain], { type: "text/plain" }) };
    if (html) kinds["text/html"] = new Blob([html], { type: "text/html" });
    await navigator.clipboard.write([new ClipboardItem(kinds)]);
    return true;
  } catch {
    return byCopyEvent(plain, html); // in a frame that may not write, or without https
  }
}

function byCopyEvent(plain, html) {
  const put = (event) => {
    event.clipboardData.setData("text/plain", plain);
    if (html) event.clipboardData.setData("text/html", html);
    event.preventDefault();
  };
  document.addEventListener("copy", put, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", put);
  return done;
}

function usable() {
  if (!made) say("There is no reply yet.");
  else if (outdated()) say("Ticket changed, ask again.");
  else return true;
  return false;
}

async function copyWhole(withHtml) {
  if (!usable()) return;
  const replies = boxes().map((box) => box.value);
  const done = await toClipboard(wholeText(), withHtml ? wholeHtml() : "");
  if (done) copied = replies;
  say(done ? "Copied. Press Used when it is sent." : "The browser did not let it be copied. Select the text of the whole reply instead.");
  if (!done) byId("whole").open = true;
}

async function copyOne(box) {
  if (!usable()) return;
  say((await toClipboard(box.value, "")) ? "Copied." : "The browser did not let it be copied.");
}

async function record(action) {
  if (!usable()) return;
  const sent = copied ?? boxes().map((box) => box.value);
  const drafts = made.drafts
    .map((draft, position) => ({ answer: draft.answer, draft: draft.reply, copied: action === "used" ? sent[position] : "" }))
    .filter((one) => one.draft || one.copied);
  try {
    const response = await request("outcomes", {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ action, drafts }),
    });
    if (!response.ok) throw new Error();
    say(action === "used" ? "Noted as used. Thank you." : "Noted as rejected. Thank you.");
  } catch {
    say("That could not be noted.", true);
  }
}

/* ---- from the help desk ---- */

/* Origins of DESK_FRAME_ANCESTORS: 'self', https://one.example, https://*.example. */
function allowed(origin) {
  return document.body.dataset.origins.split(/\s+/).some((given) => {
    if (given === "'self'") return origin === location.origin;
    const [scheme, host] = given.split("://");
    if (!host) return false;
    if (!host.startsWith("*.")) return origin === given.replace(/\/$/, "");
    return origin.startsWith(`${scheme}://`) && origin.endsWith(host.slice(1)) && origin.length > given.length - 1;
  });
}

function receive(words, who) {
  text.value = words.slice(0, MOST_TEXT);
  const choice = form.querySelector(`[name="audience"][value="${CSS.escape(who ?? "")}"]`);
  if (choice) choice.checked = true;
  grow(text);
  refresh();
}

window.addEventListener("message", (event) => {
  const said = event.data;
  if (!allowed(event.origin) || said?.type !== "privacy-desk:ticket" || typeof said.text !== "string") return;
  const edited = made?.drafts.some((draft, position) => boxes()[position].value.trim() !== draft.reply.trim());
  receive(said.text, said.audience);
  if (document.body.dataset.waits === "yes") return;
  if (edited) say("The ticket changed. Ask again when you are done with this reply.");
  else ask();
});

function fromAddress() {
  const here = new URL(location.href), below = new URLSearchParams(here.hash.slice(1));
  const given = here.searchParams.get("text") ?? below.get("text");
  if (given === null) return;
  receive(given, here.searchParams.get("audience") ?? below.get("audience"));
  for (const name of ["text", "audience"]) here.searchParams.delete(name);
  here.hash = "";
  history.replaceState(null, "", here);
}

/* ---- start ---- */

form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
form.addEventListener("change", refresh);
text.addEventListener("input", () => { text.classList.remove("folded"); grow(text); refresh(); });
text.addEventListener("focus", () => { text.classList.remove("folded"); grow(text); }); // not folded on blur: what was clicked would move
byId("copy").addEventListener("click", () => copyWhole(false));
byId("copy-html").addEventListener("click", () => copyWhole(true));
byId("used").addEventListener("click", () => record("used"));
byId("rejected").addEventListener("click", () => record("rejected"));
document.addEventListener("keydown", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  if (event.key === "Enter" && !form.hidden) { event.preventDefault(); ask(); }
  if (event.shiftKey && event.key.toLowerCase() === "c") { event.preventDefault(); copyWhole(false); }
});
document.addEventListener("signed-out", () => { form.hidden = true; });
new ResizeObserver(() => { for (const box of document.querySelectorAll("textarea")) grow(box); }).observe(document.documentElement);

fromAddress();
if (await signedIn()) {
  form.hidden = false;
  if (window.parent === window) text.focus();
}
if (window.parent !== window) window.parent.postMessage({ type: "privacy-desk:ready" }, "*"); // says nothing but that it listens
