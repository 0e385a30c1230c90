/**
 * What a view shows in place of what it is there for: that it loads, that there is nothing yet, why it cannot be shown,
 * that the access token is asked for; each with a way on. That nobody answers a view that is shown already is said
 * above it, by listen.js.
 */
import { begin, Problem } from "./api.js";
import { button, fill, h } from "./dom.js";

const AGAIN_MILLIS = 2000;

const allSearches = () => h("a", { href: "#/" }, "All searches");

export const loading = (main) => fill(main, h("h1", { class: "loading" }, "Loading …"));

/**
 * Nothing is there yet.
 *
 * @param what a sentence
 * @param why and how something comes there
 * @param on elements that lead on
 */
export const empty = (what, why, ...on) =>
  h("section", { class: "card empty" }, h("p", null, what), h("p", { class: "muted" }, why), ...on);

/** What was shown is there no more. */
export const gone = (main, title) => fill(main, h("h1", null, title), h("p", null, allSearches()));

/**
 * Asks, again and again if what is in the way may pass, and shows what it is told.
 *
 * @param what it is, for example "search"
 * @param ask returns a promise
 * @param show called with what was asked for; may return how to leave it
 * @returns how to leave
 */
export function load(main, what, ask, show) {
  let hasLeft = false;
  let retry;
  let leave;
  const attempt = async () => {
    clearTimeout(retry);
    try {
      const found = await ask();
      if (!hasLeft) {
        leave = show(found);
      }
    } catch (problem) {
      // Who is logged out is asked for the token.
      if (!hasLeft && problem.status !== 401) {
        refused(main, what, problem, attempt);
        retry = problem.mayPass ? setTimeout(attempt, AGAIN_MILLIS) : null;
      }
    }
  };
  loading(main);
  attempt();
  return () => {
    hasLeft = true;
    clearTimeout(retry);
    leave?.();
  };
}

function refused(main, what, problem, again) {
  if (!(problem instanceof Problem)) {
    console.error(problem);
  }
  const title = problem.status === 404 ? `No such ${what}` : problem.mayPass ? "No answer yet" : "Something went wrong";
  fill(main, h("h1", null, title), h("p", { class: "notice bad" }, problem.message),
    problem.mayPass ? h("p", { class: "muted" }, "It is asked again every other second.") : null,
    h("p", { class: "bar" },
      problem.status === 404 || problem.mayPass ? null : button("Try again", again, "primary"),
      allSearches()));
}

/** Exchanges the token for a cookie that scripts cannot read: links and event streams send it by themselves. */
export function askForToken(main) {
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
