/** Talks to the service. */

/** An error, with what the service says about it. */
export class Problem extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `The service answered ${status}.`);
    this.status = status;
    this.errors = problem.errors ?? [];
  }
}

async function answer(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) {
    throw new Problem(response.status, await response.json().catch(() => ({})));
  }
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  return isJson ? response.json() : response.text();
}

export const get = (path) => answer(path);

export const post = (path, body) =>
  answer(path, { method: "POST", body, headers: body === undefined ? {} : { "Content-Type": "application/yaml" } });

export const remove = (path) => answer(path, { method: "DELETE" });

export const at = (...parts) => "/" + parts.map(encodeURIComponent).join("/");

/** The completed trainings of a search but for the first ones. */
export async function outcomes(searchId, first = 0) {
  const { columns, rows } = await get(`${at("searches", searchId, "outcomes")}${first ? `?first=${first}` : ""}`);
  return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
}

const RECONNECT_MILLIS = 2000;

/**
 * Calls back with every event until the returned function is called. A browser connects again by itself when a
 * connection breaks, but gives up when the service refuses it, as it does while it reads its topics after a start.
 *
 * @param begins called whenever it has connected
 * @param gone called when there is nothing any more to listen to
 */
export function listen(path, told, begins = () => {}, gone = () => {}) {
  const offline = document.getElementById("offline");
  let source;
  let retry;
  // An event source does not say why it was refused.
  const again = async () => {
    const check = new AbortController();
    const { status } = await fetch(path, { signal: check.signal }).catch(() => ({}));
    check.abort();
    if (status === 404) {
      offline.hidden = true;
      gone();
    } else if (!hasStopped) {
      connect();
    }
  };
  let hasStopped = false;
  const connect = () => {
    source = new EventSource(path);
    source.onopen = begins;
    source.onmessage = (event) => {
      offline.hidden = true;
      told(JSON.parse(event.data));
    };
    source.onerror = () => {
      offline.hidden = false;
      if (source.readyState === EventSource.CLOSED) {
        retry = setTimeout(again, RECONNECT_MILLIS);
      }
    };
  };
  connect();
  return () => {
    hasStopped = true;
    offline.hidden = true;
    clearTimeout(retry);
    source.close();
  };
}
