import { beforeAll, describe, expect, it } from "vitest";
import { sharedScene } from "@/e2e/protocol/bad-input/fixture";
import { sealedIndex } from "@/e2e/support/matrix/settings";
import { until } from "@/e2e/support/until";
import { controlIds } from "@/lib/controls/model";
import type { ControlList, RunResponse } from "@/lib/controls/schema";
import { addPerson, type HttpClient, succeeded } from "@/lib/testing/http";
import { evaluate } from "@/lib/testing/stage";

const scene = sharedScene();
let auditor: HttpClient;
beforeAll(async () => {
  const { body } = await evaluate(scene.stage, scene.subject);
  await sealedIndex(scene.stage.admin, `id:${body.context.decision_id}`);
  auditor = (await addPerson(scene.stage.admin, ["auditor"])).client;
});

const order = { from: "2020-01-01T00:00:00Z", to: "2099-01-01T00:00:00Z" };

const finished = (id: string): Promise<RunResponse> =>
  until(`The run ${id} did not end.`, async () => {
    const run = succeeded(await auditor.get<RunResponse>(`/api/controls/runs/${id}`));
    return run.status === "done" || run.status === "failed" ? run : undefined;
  });

const ran = async (controlId: string, change: object = {}): Promise<RunResponse> => {
  const started = await auditor.post<{ id: string }>(`/api/controls/${controlId}/runs`, { ...order, ...change });
  return finished(succeeded(started, [202]).id);
};

describe("audit controls over HTTP", () => {
  it("all run to their end by the server's own job", async () => {
    const { controls } = succeeded(await auditor.get<ControlList>("/api/controls"));
    expect(controls).toHaveLength(controlIds.length);
    for (const { id } of controls) expect([id, (await ran(id)).status]).toEqual([id, "done"]);
    const after = succeeded(await auditor.get<ControlList>("/api/controls"));
    expect(after.controls.map(({ lastRun }) => lastRun?.status)).toEqual(controlIds.map(() => "done"));
  });

  it("refuse orders at fault with a code and the member", async () => {
    const post = (path: string, body: object) => auditor.post<{ code: string; errors?: object[] }>(path, body);
    const reversed = await post("/api/controls/key-age/runs", { from: order.to, to: order.from });
    expect([reversed.status, reversed.body]).toMatchObject([
      422,
      { code: "control_period_empty", errors: [{ path: "to", code: "not_after_from" }] },
    ]);
    expect((await post("/api/controls/key-age/runs", { ...order, sampleSize: 101 })).status).toBe(400);
    expect((await post("/api/controls/owners-active/runs", { ...order, days: 9 })).body.code).toBe(
      "control_without_days",
    );
    expect((await post("/api/controls/none/runs", order)).status).toBe(404);
    expect((await auditor.get<{ code: string }>("/api/reports/no-such-framework")).body.code).toBe(
      "framework_not_found",
    );
  });

  it("are signed off once each item of the sample has a verdict, and then stay as they are", async () => {
    const { id, sample } = await ran("owners-active", { sampleSize: 1 });
    const path = `/api/controls/runs/${id}`;
    const signature = { conclusion: "effective", note: "All owners are active." };
    expect((await auditor.post<{ code: string }>(`${path}/sign-off`, signature)).body.code).toBe("control_sample_open");
    const verdict = { json: { tick: "pass", comment: "=1+1" } };
    const item = `${path}/items/${sample[0]?.key}`;
    expect((await auditor.send("PUT", item, verdict)).status).toBe(200);
    expect((await auditor.post(`${path}/sign-off`, signature)).status).toBe(200);
    expect((await auditor.send<{ code: string }>("PUT", item, verdict)).body.code).toBe("control_signed_off");
    const paper = await auditor.get(`${path}/work-paper?format=csv`);
    expect(paper.headers.get("content-disposition")).toBe(`attachment; filename="work-paper-${id}.csv"`);
    expect(paper.text).toContain(`"'=1+1"`);
  });

  it("are closed to people without audit:read", async () => {
    const { client } = await addPerson(scene.stage.admin, ["member"]);
    const refused = await Promise.all([
      client.get("/api/controls"),
      client.get("/api/reports/soc-2"),
      client.get("/api/overview"),
      client.post("/api/controls/key-age/runs", order),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });
});
