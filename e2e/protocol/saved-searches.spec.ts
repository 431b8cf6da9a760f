import { beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import type { SavedSearch, SearchAlert, SearchAlertList } from "@/lib/saved-searches/schema";
import { addPerson, type HttpClient, succeeded } from "@/lib/testing/http";
import { addSubject, evaluate, type Stage, type Subject, setStage } from "@/lib/testing/stage";
import { verifierBytes } from "@/scripts/verifier.mjs";

const server = sharedServer();
let stage: Stage;
let subject: Subject;
let auditor: HttpClient;
beforeAll(async () => {
  stage = await setStage(server);
  subject = await addSubject(stage);
  auditor = (await addPerson(stage.admin, ["auditor"])).client;
});

const save = (client: HttpClient, change: object) => client.post<SavedSearch>("/api/saved-searches", change);

describe("saved searches", () => {
  it("raise an alert for entries that are sealed later, which a link finds", async () => {
    const q = `agent:${subject.agentId} type:decision.made`;
    const { id } = succeeded(await save(auditor, { name: "Decisions", q, alert: true }), [201]);
    const { body } = await evaluate(stage, subject);
    let found: SearchAlert | undefined;
    const look = async () => {
      const { alerts } = succeeded(await auditor.get<SearchAlertList>("/api/search-alerts"));
      found = alerts.find(({ search }) => search.id === id);
      return found;
    };
    // The job runs once in a minute.
    await expect.poll(look, { timeout: 150_000, interval: 500 }).toBeDefined();
    expect(found).toMatchObject({ count: 1, acknowledged: false, search: { name: "Decisions", q } });
    const asked = encodeURIComponent(`${q} index:${found?.first}..${found?.last}`);
    const { entries } = succeeded(await auditor.get<{ entries: { refs: string[] }[] }>(`/api/audit?q=${asked}`));
    expect(entries.map((entry) => JSON.stringify(entry))).toEqual([
      expect.stringContaining(String(body.context.decision_id)),
    ]);
    const seen = await auditor.post<{ waiting: number }>("/api/search-alerts/acknowledge", { ids: [found?.id] });
    expect(succeeded(seen).waiting).toBe(0);
  });

  it("are refused with the member at fault", async () => {
    const faults: [object, number, string][] = [
      [{ name: "A", q: "decision:perhaps" }, 422, "q"],
      [{ name: "" }, 400, "name"],
      [{ name: "A", from: "yesterday" }, 400, "from"],
      [{ name: "A", columns: ["<b>"] }, 400, "columns[0]"],
      [{ name: "A", extra: true }, 400, "extra"],
    ];
    for (const [change, status, path] of faults) {
      const answer = await auditor.post<{ errors: { path: string }[] }>("/api/saved-searches", change);
      expect([change, answer.status, answer.body.errors[0]?.path]).toEqual([change, status, path]);
    }
  });
});

describe("the verifier", () => {
  it("is served to everyone as it is built from the source", async () => {
    const answer = await fetch(`${server.url}/verify.mjs`);
    expect(answer.headers.get("content-type")).toMatch(/javascript/);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(await verifierBytes()));
  });
});
