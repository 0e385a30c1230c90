/** Asks for the access token if there is one, then shows what the address names: each view is a function that fills the page and returns how to leave it. */
import { begin, get, LOGGED_OUT } from "./api.js";
import { button, fill, h } from "./dom.js";
import { searches } from "./searches.js";
import { search } from "./search.js";
import { start } from "./start.js";
import { tables } from "./tables.js";
import { trainers } from "./trainers.js";

const main = document.getElementById("main");
const views = [
  [/^#?\/?$/, searches],
  [/^#\/search\/([^/]+)$/, search],
  [/^#\/new(?:\/([^/]+)(?:\/([^/]+))?)?$/, start],
  [/^#\/trainers$/, trainers],
  [/^#\/tables$/, tables],
];
let leave = () => {};

/** The view that an address names, and what it names in it. */
function named(hash) {
  for (const [pattern, view] of views) {
    const found = hash.match(pattern);
    if (found) {
      try {
        return [view, ...found.slice(1).map((part) => part && decodeURIComponent(part))];
      } catch (_) {
        return [missing]; // Half of an escape names nothing.
      }
    }
  }
  return [missing];
}

function show(isFirst) {
  leave();
  // They belong to what is left.
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  const [view, ...names] = named(location.hash);
  document.querySelectorAll(".top nav a").forEach((link) => {
    if (link.getAttribute("href") === (location.hash || "#/")) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  });
  leave = view(main, ...names) ?? (() => {});
  if (!isFirst) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

function missing() {
  fill(main, h("h1", null, "There is nothing here"), h("p", null, h("a", { href: "#/" }, "All searches")));
}

/** Exchanges the token for a cookie that scripts cannot read: links and event streams send it by themselves. */
function askForToken() {
  leave();
  leave = () => {};
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  const token = h("input", { type: "password", id: "token", autocomplete: "current-password", required: true });
  const wrong = h("p", { class: "bad", role: "alert" });
  const form = h("form", { class: "card empty", onsubmit: async (event) => {
    event.preventDefault();
    try {
      await begin(token.value);
      location.reload();
    } catch (problem) {
      fill(wrong, problem.message);
    }
  } }, h("p", null, "The service is open to those who have its access token."), h("label", { for: "token" }, "Access token"), token, wrong,
    button("Open", null, "primary", { type: "submit" }));
  fill(main, h("h1", null, "gpunas"), form);
  token.focus();
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // Its address would be that of another view.
  main.focus();
});
addEventListener(LOGGED_OUT, askForToken);
addEventListener("hashchange", () => show(false));
// An event stream that is refused does not say why.
get("/trainers").catch((problem) => problem).then((answer) => answer.status === 401 || show(true));
