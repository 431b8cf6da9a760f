import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/reviews/[reviewId]/evidence/route";
import { sealUpTo } from "@/lib/audit/sequencer";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, itemsOf, openedReview } from "@/lib/testing/access-reviews";
import { given } from "@/lib/testing/direct";
import { record } from "@/lib/testing/sealing";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { startReviewPack } from "./commands/pack";
import { submitAnswers } from "./commands/submit";
import type { ReviewEvidence } from "./evidence.schema";
import { writePack } from "./pack/write";

let world: World;
let admin: Principal;
let auditor: Principal;
let owner: Principal;
let q: string;
let id: string;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  auditor = await world.person(["auditor"]);
  const agent = await given.agent();
  q = `id:${[agent, await given.colleague(agent), await given.colleague(agent)].map(({ agentId }) => agentId)}`;
  owner = await signInWorldPerson(world.sql, agent.owner.personId);
  id = await openedReview(admin, { name: "Each quarter", scope: { kind: "agents", q }, reviewers: "owners" });
  const [first, second] = await itemsOf(owner, id);
  if (!first || !second) return expect.fail();
  await answered(owner, id, first, { note: "Still needed" });
  await answered(owner, id, second, { note: "This one too" });
  await submitAnswers(owner, id);
  await applied(id);
});
afterAll(() => world.end());

async function evidence(as: Principal, reviewId: string, query = "") {
  const path = `/api/reviews/${reviewId}/evidence${query}`;
  const response = await world.call(GET, { path, as, params: { reviewId } });
  return { status: response.status, body: (await response.json()) as ReviewEvidence };
}

describe("the evidence of an access review", () => {
  it("has the review, its statistics, and each item with reviewer, answer, note, times and result", async () => {
    const { status, body } = await evidence(auditor, id);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      review: { id, name: "Each quarter", scope: { kind: "agents", q }, status: "open" },
      statistics: { items: 3, settled: 2, open: 1, answers: { keep: 2 } },
      ...{ next: null, packs: [] },
    });
    expect(body.items[0]).toMatchObject({
      reviewer: { id: owner.personId, reason: "owner" },
      answer: {
        ...{ decision: "keep", note: "Still needed", by: { id: owner.personId }, at: expect.any(String) },
        submittedAt: expect.any(String),
      },
      result: { outcome: "kept", at: expect.any(String) },
    });
    expect(body.items[2]).toMatchObject({ answer: null, result: null });
    expect(body.items[0]).not.toHaveProperty("can");
  });

  it("comes in pages, at most 200 items each", async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const { body }: { body: ReviewEvidence } = await evidence(
        auditor,
        id,
        `?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...body.items.map((item) => item.id));
      cursor = body.next;
    }
    expect(seen).toEqual((await itemsOf(owner, id)).map((item) => item.id));
    expect((await evidence(auditor, id, "?limit=201")).status).toBe(400);
    expect((await evidence(auditor, id, "?cursor=none")).status).toBe(400);
  });

  it("names the newest finished pack of the asker, and its files", async () => {
    await world.sql(
      "update access_reviews set due_at = clock_timestamp() - interval '1 second', status = 'closing' where id = $1",
      [id],
    );
    await applied(id);
    await sealUpTo(await record(1));
    const [older, newer] = [await startReviewPack(admin, id), await startReviewPack(admin, id)];
    for (const exportId of [older, newer]) await writePack(exportId);
    // One that is not written yet is not named.
    await startReviewPack(admin, id);
    const { body } = await evidence(admin, id);
    expect(body.review.status).toBe("closed");
    expect(body.packs).toMatchObject([{ exportId: newer, finishedAt: expect.any(String) }]);
    expect(body.packs[0]?.files.map(({ name }) => name)).toEqual(["manifest.json", "manifest.sig", "pack.zip"]);
    // An export is its maker's.
    expect((await evidence(auditor, id)).body.packs).toEqual([]);
  });

  it("is for readers of the trail, and each read is a record, its pages and repetitions once in ten minutes", async () => {
    expect((await evidence(owner, id)).status).toBe(403);
    expect((await evidence(auditor, `rvw_${"0".repeat(26)}`)).status).toBe(404);
    const reader = await world.person(["auditor"]);
    await evidence(reader, id, "?limit=1");
    await evidence(reader, id);
    const records = await world.sql<{ body: object }>(
      `select convert_from(body, 'UTF8')::jsonb as body from log_entries
       where type = 'evidence.downloaded' and convert_from(body, 'UTF8')::jsonb #>> '{actor,id}' = $1`,
      [reader.personId],
    );
    expect(records).toMatchObject([
      { body: { refs: expect.arrayContaining([id]), facts: { review: id, until: expect.any(String) } } },
    ]);
  });
});
