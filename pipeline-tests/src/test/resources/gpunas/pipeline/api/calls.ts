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
// A text is sent as it is, too.
const text = { headers: { "Content-Type": "text/plain" }, bodySerializer: (body: string | undefined) => body };
expect(given(await client.POST("/searches/{searchId}/name", { params, ...text, body: "renamed" })).spec["name"] === "renamed", "it has another name");
expect(given(await client.POST("/searches/{searchId}/note", { params, ...text, body: "the one to deploy" })).userNote === "the one to deploy", "it is noted");
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
const curves = given(await client.GET("/searches/{searchId}/trainings/curves", { params: { ...of, query: { where: ["state:running"], format: "jsonl" } }, parseAs: "text" }));
expect(String(curves).includes("trainingLoss"), "curves are rows");
const candidates = given(await client.GET("/searches/{searchId}/candidates", { params: { ...of, query: { band: "relaxed", format: "csv" } }, parseAs: "text" }));
expect(String(candidates).startsWith("band,latencyMicros"), "candidates are rows");
given(await client.POST("/searches/{searchId}/trainings/{jobId}/note", { params: { path: { searchId: shown, jobId: job } }, ...text, body: "train it longer" }));
expect(given(await client.GET("/searches/{searchId}/importance", { params: of })).genes.length > 0, "some genes are important");
expect(given(await client.GET("/searches/{searchId}/device-time", { params: of })).seconds > 0, "devices spent time");
expect(json(given(await client.GET("/rankings/{searchId}", { params: of }))).bands.length === 2, "two bands");
const events = given(await client.GET("/rankings/{searchId}/events", { params: { path: { searchId: ended } }, parseAs: "text" }));
expect(events.includes("\"final\":true"), "a ranking is followed to its end");
expect(given(await client.GET("/trainers", {})).length > 0, "there are trainers");
const network = await client.GET("/artefacts/{searchId}/{jobId}/{file}", { params: { path: { searchId: shown, jobId: job, file } }, parseAs: "blob" });
expect((given(network) as unknown as Blob).size > 0, "a network is downloaded");
expect(Array.isArray(given(await client.GET("/tables", {}))), "tables are listed");

/** The table once it is there. */
async function table(tableId: string): Promise<components["schemas"]["LatencyTable"]> {
  for (;;) {
    const { data } = await client.GET("/tables/{tableId}", { params: { path: { tableId } } });
    if (data !== undefined && "entries" in data) {
      return data;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

const { version: _, ...exported } = await table("estimate-a100-fp16-b1");
const mine = { path: { tableId: "from-typescript" } };
given(await client.PUT("/tables/{tableId}", { params: mine, body: { ...exported, id: "from-typescript" } }));
expect((await table("from-typescript")).entries.length === exported.entries.length, "a table is exported and imported");
const costs = given(await client.GET("/tables/{tableId}/costs", { params: mine }));
expect("costs" in costs && costs.costs.length > 0, "layers have their costs");
given(await client.DELETE("/tables/{tableId}", { params: mine }));

const refused = await client.GET("/searches/{searchId}/trainings", { params: { ...of, query: { limit: 100000 } } });
expect(refused.error?.detail === "limit is '100000'; expected a whole number from 1 to 500.", "what is refused says why");
console.log("all calls were made");
