/** Shows what the address names: each view is a function that fills the page and returns how to leave it. */
import { CHOSEN, viewOf } from "./address.js";
import { LOGGED_OUT } from "./api.js";
import { comparison } from "./comparison.js";
import { fill, h } from "./dom.js";
import { fronts } from "./fronts.js";
import { latencyTable } from "./latency-table.js";
import { askForToken } from "./load.js";
import { parallel } from "./parallel.js";
import { searches } from "./searches.js";
import { search } from "./search.js";
import { start } from "./start.js";
import { tables } from "./tables.js";
import { timeline } from "./timeline.js";
import { trainers } from "./trainers.js";
import { training } from "./training.js";
import { trainingsTable } from "./trainings-table.js";

const main = document.getElementById("main");
const views = [
  [/^#?\/?$/, searches],
  [/^#\/search\/([^/]+)$/, search],
  [/^#\/search\/([^/]+)\/trainings$/, trainingsTable],
  [/^#\/search\/([^/]+)\/training\/([^/]+)$/, training],
  [/^#\/search\/([^/]+)\/genes$/, parallel],
  [/^#\/search\/([^/]+)\/timeline$/, timeline],
  [/^#\/compare$/, fronts],
  [/^#\/new(?:\/([^/]+)(?:\/([^/]+))?)?$/, start],
  [/^#\/trainers$/, trainers],
  [/^#\/trainers\/timeline$/, timeline],
  [/^#\/tables$/, tables],
  [/^#\/tables\/compare$/, comparison],
  [/^#\/tables\/([^/]+)$/, latencyTable],
];
let leave = () => {};
let shown = null;

/** The view that an address names, and what it names in it. */
function named(address) {
  for (const [pattern, view] of views) {
    const found = address.match(pattern);
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
  const address = viewOf(location.hash);
  if (address === shown) {
    dispatchEvent(new Event(CHOSEN));
    return;
  }
  const [view, ...names] = named(address);
  document.querySelectorAll(".top nav a").forEach((link) => {
    if (link.getAttribute("href") === (address || "#/")) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  });
  enter(address, view, ...names);
  if (!isFirst) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

function enter(address, view, ...names) {
  leave();
  shown = address;
  leave = view(main, ...names) ?? (() => {});
}

function missing() {
  fill(main, h("h1", null, "There is nothing here"), h("p", null, h("a", { href: "#/" }, "All searches")));
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // Its address would be that of another view.
  main.focus();
});
// Several requests may be refused; what is typed stays.
addEventListener(LOGGED_OUT, () => document.getElementById("token") ?? enter(null, askForToken));
addEventListener("hashchange", () => show(false));
show(true);
