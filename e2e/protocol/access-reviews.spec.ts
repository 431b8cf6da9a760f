import { describe, expect, it, vi } from "vitest";
import { sharedScene } from "@/e2e/protocol/bad-input/fixture";
import type { ReviewEvidence } from "@/lib/access-reviews/evidence.schema";
import type { AnswersSubmitted, ReviewItem, ReviewItemList, ReviewResponse } from "@/lib/access-reviews/schema";
import type { ExportResponse } from "@/lib/exports/schema";
import { addPerson, succeeded } from "@/lib/testing/http";
import { addAgent } from "@/lib/testing/stage";

const scene = sharedScene();
const soon = { timeout: 30_000, interval: 100 };

/** Asks about three agents of the owner, with exactly the members that a client needs. */
async function planned(reviewers: "owners" | string[]): Promise<{ id: string; items: ReviewItem[] }> {
  const { admin } = scene.stage;
  const made = [await addAgent(scene.stage), await addAgent(scene.stage), await addAgent(scene.stage)];
  for (const { agentId } of made) succeeded(await admin.post(`/api/agents/${agentId}/activate`));
  const { id } = succeeded(
    await admin.post<ReviewResponse>("/api/reviews", {
      ...{ name: "Each quarter", scope: { kind: "agents", q: `id:${made.map(({ agentId }) => agentId)}` }, reviewers },
      ...{ dueAt: new Date(Date.now() + 86_400_000).toISOString(), onSilence: "keep" },
    }),
    [201],
  );
  return vi.waitFor(async () => {
    const { items } = succeeded(await admin.get<ReviewItemList>(`/api/reviews/${id}/items`));
    expect(items).toHaveLength(3);
    expect(succeeded(await admin.get<ReviewResponse>(`/api/reviews/${id}`)).status).toBe("open");
    return { id, items };
  }, soon);
}

describe("an access review over HTTP", () => {
  it("is planned, answered by the owner, submitted with a result per item, and gives its evidence", async () => {
    const { admin, owner } = scene.stage;
    const { id, items } = await planned("owners");
    for (const item of items)
      succeeded(
        await owner.client.send<ReviewItem>("PUT", `/api/reviews/${id}/items/${item.id}`, {
          json: { decision: "keep", note: "ok" },
        }),
      );
    const { results } = succeeded(await owner.client.post<AnswersSubmitted>(`/api/reviews/${id}/submit`, {}));
    expect(results).toEqual(items.map((item) => ({ itemId: item.id, decision: "keep", status: "applying" })));
    const evidence = async () => succeeded(await admin.get<ReviewEvidence>(`/api/reviews/${id}/evidence`));
    await vi.waitFor(async () => expect((await evidence()).review.status).toBe("closed"), soon);
    const { statistics, items: kept, packs } = await evidence();
    expect([statistics.outcomes, packs]).toEqual([{ kept: 3 }, []]);
    expect(kept.map(({ answer, result }) => [answer?.note, result?.outcome])).toEqual(Array(3).fill(["ok", "kept"]));
    const { id: pack } = succeeded(await admin.post<{ id: string }>(`/api/reviews/${id}/pack`, {}), [202]);
    await vi.waitFor(async () => {
      expect((await evidence()).packs.map(({ exportId }) => exportId)).toEqual([pack]);
    }, soon);
    const { files } = succeeded(await admin.get<ExportResponse>(`/api/exports/${pack}`));
    expect((await evidence()).packs[0]?.files).toEqual(files);
  });

  it("shares its items out among the people that it names", async () => {
    const [one, two] = [await addPerson(scene.stage.admin, ["member"]), await addPerson(scene.stage.admin, ["member"])];
    const { items } = await planned([one.id, two.id]);
    const counts = [one, two].map(({ id }) => items.filter(({ reviewer }) => reviewer.id === id).length);
    expect(counts).toEqual([2, 1]);
  });
});
