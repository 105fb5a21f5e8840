/* Signing in: a one-time code in the address becomes a session, kept in this page's tab and shown as a header. */
const KEY = "privacy-desk-session";

function kept() {
  try { return sessionStorage.getItem(KEY) || held; } catch { return held; }
}
let held = "";

function keep(session) {
  held = session;
  try { session ? sessionStorage.setItem(KEY, session) : sessionStorage.removeItem(KEY); } catch { /* a frame without storage */ }
}

/* fetch() with the session; a refusal for want of one shows the sign-in card again. */
export async function request(address, options = {}) {
  const headers = { ...options.headers };
  if (kept()) headers.authorization = `Bearer ${kept()}`;
  const response = await fetch(address, { ...options, headers, cache: "no-store" });
  if (response.status === 401 && kept()) {
    keep("");
    refuse("Your session has ended. Open a new link.");
  }
  return response;
}

export async function problemOf(response) {
  try { return (await response.json()).detail || ""; } catch { return ""; }
}

function refuse(why) {
  document.body.dataset.waits = "yes";
  const card = document.getElementById("signin");
  const line = document.getElementById("signin-refused");
  card.hidden = false;
  line.textContent = why;
  line.hidden = !why;
  document.dispatchEvent(new CustomEvent("signed-out"));
}

/* Takes `once` out of the address, so that it is neither kept in the history nor sent on. */
function codeInAddress() {
  const here = new URL(location.href);
  const once = here.searchParams.get("once");
  if (once !== null) {
    here.searchParams.delete("once");
    history.replaceState(null, "", here);
  }
  return once;
}

/* Whether the page may ask now: it is open, or a code or an earlier session lets it in. */
export async function signedIn() {
  const once = codeInAddress();
  if (document.body.dataset.waits !== "yes") return true;
  if (once && document.getElementById("signin-refused").hidden) {
    const response = await fetch("session", {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ once }),
    });
    if (!response.ok) { refuse(await problemOf(response)); return false; }
    keep((await response.json()).session);
  }
  if (!kept()) return false;
  const response = await request("session");
  if (!response.ok) return false;
  document.body.dataset.waits = "no";
  document.getElementById("signin").hidden = true;
  return true;
}
