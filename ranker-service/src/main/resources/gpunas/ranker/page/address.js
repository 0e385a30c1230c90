/** Addresses of views, and what is chosen in the one that is shown: it stands behind a question mark. */

/** Told to the window when something is chosen in the view that is shown, by its reader or by Back. */
export const CHOSEN = "gpunas-chosen";

const part = encodeURIComponent;

export const toSearch = (searchId) => `#/search/${part(searchId)}`;
export const toTraining = (searchId, jobId) => `${toSearch(searchId)}/training/${part(jobId)}`;
export const toTimeline = (searchId) => (searchId === undefined ? "#/trainers/timeline" : `${toSearch(searchId)}/timeline`);
export const toGenes = (searchId) => `${toSearch(searchId)}/genes`;
export const toComparison = (searchIds) => `#/compare${written(new URLSearchParams(searchIds.map((each) => ["search", each])))}`;
export const toTrainings = (searchId, query = "") => `${toSearch(searchId)}/trainings${query}`;

/** A latency table; one that is called as the comparison is must not lead there. */
export const toTable = (tableId) => `#/tables/${tableId === "compare" ? "%63ompare" : part(tableId)}`;

/** A new search like one, which begins with a network of it. */
export const toNewAround = (searchId, encoding) => `#/new/${part(searchId)}?start=${encoding.join(",")}`;

/** The address of a view without what is chosen in it. */
export const viewOf = (hash) => hash.split("?")[0];

export const chosen = () => new URLSearchParams(location.hash.split("?").slice(1).join("?"));

/** As it stands behind the question mark of a view's address, where colons and bars are common and need no escape. */
const written = (query) => {
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%7C", "|");
  return text ? `?${text}` : "";
};

/**
 * Chooses something else: a step that Back takes back. That the same is chosen once more is told as well, so that what
 * has failed is tried again.
 *
 * @param changes new values by name; null, undefined or "": what is usual
 */
export function choose(changes) {
  const query = chosen();
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const each of [value].flat()) {
      if (each !== null && each !== undefined && each !== "") {
        query.append(name, each);
      }
    }
  }
  const hash = (viewOf(location.hash) || "#/") + written(query);
  if (hash === location.hash) {
    dispatchEvent(new Event(CHOSEN));
  } else {
    location.hash = hash;
  }
}

/** Calls back whenever something is chosen, until the returned function is called. */
export function whenChosen(told) {
  addEventListener(CHOSEN, told);
  return () => removeEventListener(CHOSEN, told);
}
