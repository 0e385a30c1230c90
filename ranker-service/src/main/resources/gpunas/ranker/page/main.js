/** Asks for the access token if there is one, then shows what the address names: each view is a function that fills the page and returns how to leave it. */
import { get } from "./api.js";
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

function show(isFirst) {
  leave();
  const [match, view] = views
    .map(([pattern, each]) => [location.hash.match(pattern), each])
    .find(([found]) => found) ?? [[], missing];
  document.querySelectorAll(".top nav a").forEach((link) => {
    if (link.getAttribute("href") === (location.hash || "#/")) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  });
  leave = view(main, ...match.slice(1).map((part) => part && decodeURIComponent(part))) ?? (() => {});
  if (!isFirst) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

function missing() {
  fill(main, h("h1", null, "There is nothing here"), h("p", null, h("a", { href: "#/" }, "All searches")));
}

/** Exchanges the token for a cookie that scripts cannot read: links and event streams send it by themselves. */
function askForToken(problem) {
  const token = h("input", { type: "password", id: "token", autocomplete: "current-password", required: true });
  const wrong = h("p", { class: "bad", role: "alert" });
  const form = h("form", { class: "card empty", onsubmit: async (event) => {
    event.preventDefault();
    const answer = await fetch("/session", { method: "POST", headers: { Authorization: `Bearer ${token.value}` } });
    answer.ok ? location.reload() : fill(wrong, "This is not the token of this service.");
  } }, h("p", null, problem.message), h("label", { for: "token" }, "Access token"), token, wrong,
    button("Open", null, "primary", { type: "submit" }));
  fill(main, h("h1", null, "gpunas"), form);
  token.focus();
}

get("/trainers").catch((problem) => problem).then((answer) => {
  if (answer.status === 401) {
    askForToken(answer);
  } else {
    addEventListener("hashchange", () => show(false));
    show(true);
  }
});
