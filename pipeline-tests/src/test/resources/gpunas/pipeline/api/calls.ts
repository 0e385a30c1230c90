/** Makes the calls of the command line with a client whose types come from the document. */
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[] };

const [address, shown, ended, job, file, spec] = process.argv.slice(2) as [string, string, string, string, string, string];
const client = createClient<paths>({ baseUrl: address });

/** The answer; what was refused ends the program with the service's own words. */
function given<T>(answer: { data?: T; error?: components["schemas"]["Problem"]; response: Response }): T {
  if (answer.error !== undefined) {
    throw new Error(`${answer.response.url}: ${answer.error.detail}`);
  }
  return answer.data as T;
}

/** What is JSON of a call that has CSV, too. */
function json<T>(answer: T): Exclude<T, string> {
  expect(typeof answer !== "string", "it is JSON");
  return answer as Exclude<T, string>;
}

function expect(isSo: boolean, what: string) {
  if (!isSo) {
    throw new Error(`not so: ${what}`);
  }
}

// A specification is YAML; its type is that of JSON, so a text is sent as it is.
const yaml = { headers: { "Content-Type": "application/yaml" }, bodySerializer: () => spec, body: {} };

const plan = given(await client.POST("/searches/plan", yaml));
expect(plan.trainings === 12, "12 trainings are planned");
const search = given(await client.POST("/searches", yaml));
const params = { path: { searchId: search.searchId } };
expect(search.state === "running", "it runs");
expect(given(await client.GET("/searches", {})).some((each) => each.searchId === search.searchId), "it is listed");
expect(given(await client.GET("/searches/{searchId}", { params })).spec["name"] === "asked", "it has its name");
expect(given(await client.POST("/searches/{searchId}/pause", { params })).state === "paused", "it is paused");
expect(given(await client.POST("/searches/{searchId}/resume", { params })).state === "running", "it goes on");
given(await client.POST("/searches/{searchId}/priority", { params: { ...params, query: { value: 3 } } }));
expect(given(await client.POST("/searches/{searchId}/cancel", { params })).state === "cancelled", "it is cancelled");
given(await client.DELETE("/searches/{searchId}", { params }));

const of = { path: { searchId: shown } };
expect(given(await client.GET("/progress", {})).searches.length >= 2, "searches are shown");
expect(given(await client.GET("/searches/{searchId}/progress", { params: of })).search.counts.completed > 0, "some completed");
const best = json(given(await client.GET("/searches/{searchId}/trainings", {
  params: { ...of, query: { where: ["state:completed", "top1:0.1.."], sort: "top1", limit: 1 } },
})));
expect(best.trainings.length === 1 && best.trainings[0]!.state === "completed", "one training");
const csv = given(await client.GET("/searches/{searchId}/trainings", { params: { ...of, query: { format: "csv" } }, parseAs: "text" }));
expect(String(csv).startsWith("jobId,number,state"), "the trainings are a table");
expect(json(given(await client.GET("/rankings/{searchId}", { params: of }))).bands.length === 2, "two bands");
const events = given(await client.GET("/rankings/{searchId}/events", { params: { path: { searchId: ended } }, parseAs: "text" }));
expect(events.includes("\"final\":true"), "a ranking is followed to its end");
expect(given(await client.GET("/trainers", {})).length > 0, "there are trainers");
const network = await client.GET("/artefacts/{searchId}/{jobId}/{file}", { params: { path: { searchId: shown, jobId: job, file } }, parseAs: "blob" });
expect((given(network) as unknown as Blob).size > 0, "a network is downloaded");
expect(Array.isArray(given(await client.GET("/tables", {}))), "tables are listed");

const refused = await client.GET("/searches/{searchId}/trainings", { params: { ...of, query: { limit: 100000 } } });
expect(refused.error?.detail === "limit is '100000'; expected a whole number from 1 to 500.", "what is refused says why");
console.log("all calls were made");
