/** What a view shows until it has what it asks for: that it loads, or why there is nothing, and the way on. */
import { Problem } from "./api.js";
import { button, fill, h } from "./dom.js";

const AGAIN_MILLIS = 2000;

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
  fill(main, h("p", { class: "muted" }, "Loading …"));
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
      h("a", { href: "#/" }, "All searches")));
}
