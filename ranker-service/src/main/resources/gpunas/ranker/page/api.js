/** Talks to the service. */

/** An error, with what the service says about it. */
export class Problem extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `The service answered ${status}.`);
    this.status = status;
    this.errors = problem.errors ?? [];
  }

  /** Whether it may be otherwise in a while: nobody answers, or not yet. */
  get mayPass() {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

/** Told to the window when the service asks for the access token. */
export const LOGGED_OUT = "gpunas-logged-out";

export const loggedOut = () => dispatchEvent(new Event(LOGGED_OUT));

/** The service's answer if it is what was asked for. */
async function response(path, options) {
  const response = await fetch(path, options).catch(() => {
    throw new Problem(0, { detail: "The service does not answer." });
  });
  if (response.status === 401) {
    loggedOut();
  }
  if (!response.ok) {
    throw new Problem(response.status, await response.json().catch(() => ({})));
  }
  return response;
}

async function answer(path, options) {
  const given = await response(path, options);
  const isJson = (given.headers.get("Content-Type") ?? "").includes("json");
  return isJson ? given.json() : given.text();
}

export const get = (path, options) => answer(path, options);

export const post = (path, body) =>
  answer(path, { method: "POST", body, headers: body === undefined ? {} : { "Content-Type": "application/yaml" } });

/** What somebody has typed. */
export const postText = (path, text) => answer(path, { method: "POST", body: text, headers: { "Content-Type": "text/plain; charset=utf-8" } });

export const remove = (path) => answer(path, { method: "DELETE" });

/** Exchanges the access token for a cookie. */
export async function begin(token) {
  // Others cannot stand in a header, nor in a token.
  const response = /^[!-~]+$/.test(token)
    ? await fetch("/session", { method: "POST", headers: { Authorization: `Bearer ${token}` } }).catch(() => null)
    : { ok: false };
  if (!response?.ok) {
    throw new Error(response ? "This is not the token of this service." : "The service does not answer.");
  }
}

export const at = (...parts) => "/" + parts.map(encodeURIComponent).join("/");

/** The completed trainings of a search but for the first ones. */
export async function outcomes(searchId, first = 0) {
  const { columns, rows } = await get(`${at("searches", searchId, "outcomes")}${first ? `?first=${first}` : ""}`);
  // Object.fromEntries takes four times as long, which is felt with a hundred thousand rows.
  return rows.map((row) => {
    const each = {};
    columns.forEach((name, i) => { each[name] = row[i]; });
    return each;
  });
}

/** Rows that are written as JSON Lines, and how many there are in all. */
export async function rows(path) {
  const given = await response(path, { cache: "no-store" });
  const lines = (await given.text()).split("\n").filter((line) => line);
  return { rows: lines.map((line) => JSON.parse(line)), total: Number(given.headers.get("X-Total-Count")) };
}
