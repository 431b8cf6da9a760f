import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendAll } from "@/lib/audit/append";
import { verifyPack } from "@/lib/cases/pack/verify-pack";
import { fileBytes, findExportFile } from "@/lib/exports/queries";
import { listInbox } from "@/lib/inbox/queries";
import { InboxFilters } from "@/lib/inbox/schema";
import { tellReviewers } from "@/lib/notifications/reviews";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { answered, applied, itemOf, itemsOf, openedReview, tended, toPerson } from "@/lib/testing/access-reviews";
import { given, type TestAgent } from "@/lib/testing/direct";
import { keyOfLog } from "@/lib/testing/exports";
import { toldTo } from "@/lib/testing/notifications";
import { codeOf, refusalOf } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { applyItem } from "./apply";
import { cancelReview } from "./commands/cancel";
import { startReviewPack } from "./commands/pack";
import { planReview } from "./commands/plan";
import { submitAnswers } from "./commands/submit";
import { answersSubmitted } from "./events";
import { writePack } from "./pack/write";
import { getReview, listReviews } from "./queries";
import { toApply } from "./remaining.store";
import { PlanReview, ReviewFilters } from "./schema";
import { collectShare } from "./snapshot";
import { getOrThrow } from "./store";
import { begin } from "./tend";

let world: World;
let security: Principal;
let reviewer: Principal;
let agents: TestAgent[];
let owner: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"], { name: "Sam Security" });
  reviewer = await world.person(["member"], { name: "Rita Reviewer" });
  const first = await given.agent();
  agents = [first, await given.colleague(first), await given.colleague(first), await given.colleague(first)];
  owner = await signInWorldPerson(world.sql, first.owner.personId);
});
afterAll(() => world.end());

const agentId = (at: number): string => agents[at]?.agentId ?? expect.fail(`no agent ${at}`);
const q = (...at: number[]) => `id:${at.map(agentId).join(",")}`;
const scoped = (filter: string) => ({ scope: { kind: "agents", q: filter }, reviewers: "owners" });
const byOwner = (...at: number[]) => scoped(q(...at));
const statusOf = async (id: string, table = "agents") =>
  (await world.sql<{ status: string }>(`select status::text from ${table} where id = $1`, [id]))[0]?.status;
const passDue = (id: string) =>
  world.sql("update access_reviews set due_at = clock_timestamp() - interval '1 second' where id = $1", [id]);

describe("an access review", () => {
  it("meets silence at the due date as planned, and takes no answer after it", async () => {
    const suspend = await openedReview(security, { ...byOwner(0, 1), onSilence: "suspend" });
    const shown = await itemsOf(owner, suspend);
    await answered(owner, suspend, itemOf(shown, agentId(1)), {});
    await passDue(suspend);
    expect(await codeOf(answered(owner, suspend, itemOf(shown, agentId(0)), {}))).toBe("review_not_open");
    await tended(suspend);
    expect([await statusOf(agentId(0)), await statusOf(agentId(1))]).toEqual(["suspended", "active"]);
    expect(await getReview(security, suspend)).toMatchObject({
      closeReason: "due",
      statistics: { outcomes: { suspended: 1, kept: 1 } },
    });
    await world.sql("update agents set status = 'active' where id = $1", [agentId(0)]);
    const escalate = await openedReview(security, { ...byOwner(0, 1), onSilence: "escalate" });
    // Silence is no review.
    const again = await itemsOf(owner, escalate);
    expect(itemOf(again, agentId(0)).evidence.lastReviewedAt).toBeNull();
    expect(itemOf(again, agentId(1)).evidence.lastReviewedAt).not.toBeNull();
    await passDue(escalate);
    await tended(escalate);
    expect(await getReview(security, escalate)).toMatchObject({ status: "open", mine: { open: 2 } });
    await passDue(escalate);
    await tended(escalate);
    expect((await itemsOf(security, escalate))[0]?.result?.outcome).toBe("kept_without_answer");
  });

  it("keeps what was answered and changed meanwhile, and never takes it for silence", async () => {
    const id = await openedReview(security, { ...byOwner(0, 1, 2), onSilence: "suspend" });
    const shown = await itemsOf(owner, id);
    await answered(owner, id, itemOf(shown, agentId(0)), {});
    await answered(owner, id, itemOf(shown, agentId(1)), { decision: "remove" });
    await world.sql("update agents set version = version + 1 where id = any($1)", [[agentId(0), agentId(1)]]);
    await passDue(id);
    await tended(id);
    const after = await itemsOf(security, id, { of: "all" });
    for (const at of [0, 1])
      expect(itemOf(after, agentId(at)).result).toMatchObject({
        outcome: "kept_not_applied",
        code: "changed_after_answer",
      });
    expect([await statusOf(agentId(0)), await statusOf(agentId(1)), await statusOf(agentId(2))]).toEqual([
      "active",
      "active",
      "suspended",
    ]);
    await world.sql("update agents set status = 'active' where id = $1", [agentId(2)]);
  });

  it("gives its reviewers the whole time when it opens late", async () => {
    const { name, dueAt } = { name: "Late", dueAt: new Date(Date.now() + 86_400_000).toISOString() };
    const plan = { ...byOwner(0), name, dueAt, onSilence: "suspend" };
    const id = await planReview(security, PlanReview.parse(plan));
    await world.sql(
      `update access_reviews set created_at = created_at - interval '9 days', opens_at = opens_at - interval '5 days',
         due_at = due_at - interval '3 days' where id = $1`,
      [id],
    );
    await begin(id);
    while (await collectShare(id, 60_000));
    await tended(id);
    const review = await getReview(security, id);
    expect(review.status).toBe("open");
    expect(Math.round((Date.parse(review.dueAt) - Date.now()) / 86_400_000)).toBe(3);
    const [record] = await world.sql(
      `select convert_from(body, 'utf8') as body from log_entries
       where convert_from(body, 'utf8')::json->>'type' = 'access-review.opened' and convert_from(body, 'utf8') like '%' || $1 || '%'`,
      [id],
    );
    expect(JSON.stringify(record)).toContain("dueAt");
    await cancelReview(security, id);
  });

  it("acts no more once it was ended, also where an answer is being applied", async () => {
    const id = await openedReview(security, byOwner(0));
    await answered(owner, id, itemOf(await itemsOf(owner, id), agentId(0)), { decision: "remove" });
    await submitAnswers(owner, id);
    const [review, [item]] = [await getOrThrow(id), await toApply(id, "", 1)];
    await cancelReview(security, id);
    await applyItem(review, item ?? expect.fail(), "remove");
    expect(await statusOf(agentId(0))).toBe("active");
    expect((await itemsOf(owner, id))[0]?.result).toBeNull();
  });

  it("passes items on: of a reviewer who left, of one who is unsure, and by hand", async () => {
    const leaver = await world.person(["member"]);
    const id = await openedReview(security, { scope: { kind: "agents", q: q(0, 1, 2) }, reviewers: toPerson(leaver) });
    const shown = await itemsOf(leaver, id);
    await answered(leaver, id, itemOf(shown, agentId(0)), { decision: "reassign", reviewerEmail: reviewer.email });
    expect(await refusalOf(answered(leaver, id, itemOf(shown, agentId(1)), { decision: "unsure" }))).toContain("note");
    await answered(leaver, id, itemOf(shown, agentId(1)), { decision: "unsure", note: "Ask the payments team" });
    expect(await submitAnswers(leaver, id)).toMatchObject({ submitted: 0, passedOn: 1, more: false });
    await world.sql("update people set status = 'deactivated' where id = $1", [leaver.personId]);
    await tended(id);
    const all = await itemsOf(security, id, { of: "all" });
    expect([0, 1, 2].map((at) => itemOf(all, agentId(at)).reviewer)).toMatchObject([
      { id: reviewer.personId, reason: "reassigned" },
      { id: security.personId, reason: "unsure" },
      { id: security.personId, reason: "fallback" },
    ]);
    expect(itemOf(all, agentId(1)).note).toBe("Ask the payments team");
    await cancelReview(security, id);
  });

  it("closes by itself with nothing to review, and with more than 100,000 items", async () => {
    const none = await openedReview(security, scoped("name:nothing-*"));
    expect(await getReview(security, none)).toMatchObject({ status: "closed", closeReason: "nothing_to_review" });
    await world.sql("update access_reviews set status = 'opening', closed_at = null, items = 100001 where id = $1", [
      none,
    ]);
    await collectShare(none, 1_000);
    expect((await getReview(security, none)).closeReason).toBe("too_large");
    expect(await refusalOf(openedReview(security, scoped("status:nonsense")))).toContain("scope.q ");
  });

  it("plans the next campaign of a repeated one when it opens", async () => {
    const id = await openedReview(security, { ...byOwner(3), name: "Each quarter", repeat: "quarterly" });
    const { reviews } = await listReviews(security, ReviewFilters.parse({}));
    const [next, opened] = reviews.filter(({ name }) => name === "Each quarter");
    expect([opened?.id, next?.status]).toEqual([id, "scheduled"]);
    const months = (at: string | undefined) => new Date(at ?? "").getUTCMonth();
    expect((months(next?.opensAt) - months(opened?.opensAt) + 12) % 12).toBe(3);
    await cancelReview(security, id);
  });

  it("waits in the inbox and is told to its reviewers once", async () => {
    await given.group("Reviewers", reviewer);
    const [group] = await world.sql<{ id: string }>("select id from groups where name = 'Reviewers'");
    const id = await openedReview(security, {
      scope: { kind: "agents", q: q(0, 1) },
      reviewers: { by: "group", groupId: group?.id },
    });
    const { items } = await listInbox(reviewer, InboxFilters.parse({ kind: "review" }));
    expect(items).toMatchObject([
      {
        ...{ id, link: `/reviews/${id}`, sentence: "2 items wait for your answer in the review of agents." },
        risk: { parts: [{ sentence: "Items without an answer at the due date stay as they are." }] },
      },
    ]);
    await tellReviewers();
    await tellReviewers();
    const told = (await toldTo(reviewer)).filter(({ link }) => link === `/reviews/${id}`);
    expect(told.map(({ kind, sentence }) => [kind, sentence])).toEqual([
      ["review_due", expect.stringContaining("2 items wait for your answer")],
    ]);
    await cancelReview(security, id);
  });

  it("gives a signed pack that verifies offline, with every item and the statistics", async () => {
    const id = await openedReview(security, { ...byOwner(1), name: "For the auditor" });
    expect(await codeOf(startReviewPack(security, id))).toBe("review_not_closed");
    await answered(owner, id, (await itemsOf(owner, id))[0] ?? expect.fail(), {});
    const submitted = answersSubmitted({ type: "person", id: owner.personId }, { id, name: "For the auditor" }, {});
    await transaction((tx) =>
      appendAll(
        tx,
        Array.from({ length: 250 }, () => submitted),
      ),
    );
    await submitAnswers(owner, id);
    await applied(id);
    await sealAll();
    const exportId = await startReviewPack(security, id);
    await writePack(exportId);
    const file = await findExportFile(security, exportId, "pack.zip");
    const parts: Uint8Array[] = [];
    for await (const part of fileBytes(file, 0, file.bytes)) parts.push(part);
    const files = new Map(Object.entries(unzipSync(Buffer.concat(parts))));
    expect((await verifyPack(files, await keyOfLog(world))).ok).toBe(true);
    expect(strFromU8(files.get("items.csv") ?? expect.fail())).toContain(agentId(1));
    const timeline = strFromU8(files.get("timeline.csv") ?? expect.fail());
    for (const type of ["planned", "opened", "submitted", "closed"])
      expect(timeline).toMatch(new RegExp(`"access-review\\.${type}",.*,"yes",`));
    expect(JSON.parse(strFromU8(files.get("review.json") ?? expect.fail()))).toMatchObject({
      id,
      closeReason: "complete",
      figures: { settled: 1 },
    });
    files.set("items.csv", Buffer.from("forged"));
    expect((await verifyPack(files, await keyOfLog(world))).ok).toBe(false);
  });
});
