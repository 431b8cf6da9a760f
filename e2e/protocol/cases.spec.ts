import { beforeAll, describe, expect, it } from "vitest";
import { sharedScene } from "@/e2e/protocol/bad-input/fixture";
import { sealedIndex } from "@/e2e/support/matrix/settings";
import { until } from "@/e2e/support/until";
import type { CaseResponse, PinList } from "@/lib/cases/schema";
import type { ExportResponse } from "@/lib/exports/schema";
import { addPerson, succeeded, type TestPerson } from "@/lib/testing/http";
import { evaluate, yearAroundNow } from "@/lib/testing/stage";

const scene = sharedScene();
let auditor: TestPerson;
let other: TestPerson;
let index: number;
beforeAll(async () => {
  [auditor, other] = [await addPerson(scene.stage.admin, ["auditor"]), await addPerson(scene.stage.admin, ["auditor"])];
  const { body } = await evaluate(scene.stage, scene.subject);
  index = Number(await sealedIndex(scene.stage.admin, `id:${body.context.decision_id}`));
});

const period = yearAroundNow();
const open = async (change: object = {}): Promise<CaseResponse> =>
  succeeded(await auditor.client.post<CaseResponse>("/api/cases", { title: "A case", ...period, ...change }), [201]);
type Refusal = { code: string; errors?: { path: string }[] };

describe("a case over HTTP", () => {
  it("goes from its opening with entries to a finished evidence pack", async () => {
    const { id, pins, assignee } = await open({ pins: [index, 0] });
    expect([pins.map((pin) => pin.index).toSorted((a, b) => a - b), assignee.id]).toEqual([[0, index], auditor.id]);
    const found = succeeded(await other.client.get<PinList>(`/api/cases/pins?index=${index},999999`)).pins;
    expect(found.filter((pin) => pin.case.id === id)).toEqual([{ index, note: "", case: { id, title: "A case" } }]);
    const noted = await auditor.client.send<CaseResponse>("PUT", `/api/cases/${id}/pins/${index}`, {
      json: { note: "The first payment" },
    });
    expect(succeeded(noted).pins.map(({ note }) => note)).toContain("The first payment");
    const { id: pack } = succeeded(await auditor.client.post<{ id: string }>(`/api/cases/${id}/pack`, {}), [202]);
    const made = await until("The evidence pack was not made.", async () => {
      const read = succeeded(await auditor.client.get<ExportResponse>(`/api/exports/${pack}`));
      return read.status === "done" ? read : undefined;
    });
    expect(made.files.map(({ name }) => name)).toContain("pack.zip");
  });

  it("is handed over by the person who has it, to a reader of the trail", async () => {
    const { id } = await open();
    const path = `/api/cases/${id}/hand-over`;
    const give = (email: string, from: string) => auditor.client.post<Refusal>(path, { email, from });
    const unknown = await give(scene.stage.owner.email, auditor.id);
    expect([unknown.status, unknown.body.code, unknown.body.errors?.[0]?.path]).toEqual([
      ...[422, "case_receiver_unknown", "email"],
    ]);
    const late = await give(other.email, other.id);
    expect([late.status, late.body.code]).toEqual([409, "case_handed_over"]);
    const handed = succeeded(await auditor.client.post<CaseResponse>(path, { email: other.email, from: auditor.id }));
    expect(handed.assignee.id).toBe(other.id);
  });

  it.each([
    ["a repeated entry", { pins: [0, 0] }, 400],
    ["an entry that is not there", { pins: [999_999] }, 404],
    ["too many entries", { pins: Array.from({ length: 201 }, (_, at) => at) }, 400],
    ["a period that ends before it begins", { from: period.to, to: period.from }, 422],
  ])("is not opened with %s", async (_, change, status) => {
    const { body } = await auditor.client.get<{ cases: unknown[] }>("/api/cases");
    expect((await auditor.client.post("/api/cases", { title: "A case", ...period, ...change })).status).toBe(status);
    const after = await auditor.client.get<{ cases: unknown[] }>("/api/cases");
    expect(after.body.cases).toHaveLength(body.cases.length);
  });

  it.each(["", "a", "1,", "01", "1,,2", "-1"])("marks are not found by the index %j", async (written) => {
    expect((await auditor.client.get(`/api/cases/pins?index=${written}`)).status).toBe(400);
  });
});

describe("the entries around one over HTTP", () => {
  it("are found with the changes before it, and are not for strangers", async () => {
    const stranger = await addPerson(scene.stage.admin, ["member"]);
    const path = `/api/audit/${index}/around`;
    const { body } = await auditor.client.get<{ changes: { type: string }[]; neighbours: { by: string }[] }>(path);
    expect(body.changes.map(({ type }) => type)).toContain("delegation.granted");
    expect(body.neighbours.map(({ by }) => by)).toContain("agent");
    expect((await stranger.client.get(path)).status).toBe(404);
  });
});
