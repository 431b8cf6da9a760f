import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resumeAgent } from "@/lib/agents/commands/lifecycle";
import type { Principal } from "@/lib/principals/principal";
import { answered, itemOf, itemsOf, openedReview, tended, toPerson } from "@/lib/testing/access-reviews";
import { given } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, signInWorldPerson, type World } from "@/lib/testing/world";
import { cancelReview } from "./commands/cancel";

let world: World;
let security: Principal;
let owner: Principal;
let agentId: string;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  const agent = await given.agent();
  agentId = agent.agentId;
  owner = await signInWorldPerson(world.sql, agent.owner.personId);
});
afterAll(() => world.end());

const comment = "Ask the payments team";

/** A campaign in which a person drafted an answer and never submitted it. */
async function drafted(
  by: Principal,
  change: Record<string, unknown>,
  to: NonNullable<Parameters<typeof answered>[3]>,
): Promise<{ id: string; given: object }> {
  const id = await openedReview(security, { scope: { kind: "agents", q: `id:${agentId}` }, ...change });
  await answered(by, id, itemOf(await itemsOf(by, id), agentId), to);
  const answeredAt = itemOf(await itemsOf(by, id), agentId).answer?.at;
  return { id, given: { answer: to.decision ?? "keep", reviewer: by.personId, answeredAt } };
}

const over = async (id: string) => {
  await world.sql("update access_reviews set due_at = clock_timestamp() - interval '1 second' where id = $1", [id]);
  await tended(id);
};

/** The last record of a campaign of a type, with its erasable texts. */
async function recordOf(id: string, type: string) {
  const [row] = await world.sql<{ body: { actor: object; facts: object }; texts: Record<string, string> }>(
    `select convert_from(e.body, 'UTF8')::jsonb as body, (select coalesce(jsonb_object_agg(t.member, t.value), '{}')
       from erasable_texts t where t.entry_id = e.entry_id) as texts
     from log_entries e where e.type = $2 and convert_from(e.body, 'UTF8') like $1 order by e.id desc limit 1`,
    [`%${id}%`, type],
  );
  return row ?? expect.fail(`no ${type}`);
}

describe("an answer that was never submitted", () => {
  it("takes effect at the due date with a record of who gave it and when", async () => {
    const { id, given: answer } = await drafted(owner, { reviewers: "owners" }, { note: comment });
    await over(id);
    expect((await recordOf(id, "access-review.submitted")).body.actor).toEqual({ type: "system", id: "jobs" });
    expect((await recordOf(id, "access-review.settled")).body.facts).toMatchObject({ ...answer, outcome: "kept" });
  });

  it.each([
    ["left the group that reviews", "delete from group_members where person_id = $1"],
    ["was deactivated", "update people set status = 'deactivated' where id = $1"],
  ])("has no effect at the due date if the person %s: its item counts as silent", async (_, leaving) => {
    const leaver = await world.person(["member"]);
    const name = `Reviewers of ${leaver.personId}`;
    for (const member of [leaver, security]) await given.group(name, member);
    const [group] = await world.sql<{ id: string }>("select id from groups where name = $1", [name]);
    const reviewers = { by: "group", groupId: group?.id };
    for (const [onSilence, decision, outcome] of [
      ["keep", "remove", "kept_without_answer"],
      ["suspend", "keep", "suspended"],
    ] as const) {
      await given.group(name, leaver);
      await world.sql("update people set status = 'active' where id = $1", [leaver.personId]);
      const { id, given: answer } = await drafted(leaver, { reviewers, onSilence }, { decision, note: comment });
      await world.sql(leaving, [leaver.personId]);
      await over(id);
      const lapsed = await recordOf(id, "access-review.lapsed");
      expect(lapsed.body).toMatchObject({ actor: { type: "system", id: "jobs" }, facts: answer });
      expect(lapsed.texts).toMatchObject({ comment });
      expect((await recordOf(id, "access-review.settled")).body.facts).toMatchObject({ outcome });
      expect(await world.auditTypes(id)).not.toContain("access-review.submitted");
    }
    await resumeAgent(security, agentId);
  });

  it("has no effect if the person left, also where its item was asked again", async () => {
    const leaver = await world.person(["member"]);
    await given.group("Reviewers of a changed agent", leaver);
    const [group] = await world.sql<{ id: string }>(
      "select id from groups where name = 'Reviewers of a changed agent'",
    );
    const reviewers = { by: "group", groupId: group?.id };
    const { id } = await drafted(leaver, { reviewers, onSilence: "suspend" }, {});
    await world.sql("update agents set version = version + 1 where id = $1", [agentId]);
    const shown = async () => itemOf(await itemsOf(leaver, id), agentId);
    expect(await codeOf(answered(leaver, id, await shown()))).toBe("review_item_changed");
    await answered(leaver, id, await shown());
    await world.sql("delete from group_members where person_id = $1", [leaver.personId]);
    await over(id);
    expect((await recordOf(id, "access-review.settled")).body.facts).toMatchObject({ outcome: "suspended" });
    await resumeAgent(security, agentId);
  });

  it("is named where its item counts as silent, because the person was unsure", async () => {
    const unsure = { decision: "unsure", note: comment } as const;
    const { id, given: answer } = await drafted(owner, { reviewers: "owners" }, unsure);
    await over(id);
    const { actor, facts } = (await recordOf(id, "access-review.settled")).body;
    expect(actor).toEqual({ type: "system", id: "jobs" });
    expect(facts).toMatchObject({ ...answer, outcome: "kept_without_answer" });
  });

  it("is named with its comment where the fallback reads it", async () => {
    const leaver = await world.person(["member"]);
    const unsure = { decision: "unsure", note: comment } as const;
    const { id, given: answer } = await drafted(leaver, { reviewers: toPerson(leaver) }, unsure);
    await world.sql("update people set status = 'deactivated' where id = $1", [leaver.personId]);
    await tended(id);
    expect(itemOf(await itemsOf(security, id), agentId)).toMatchObject({ answer: null, note: comment });
    const moved = await recordOf(id, "access-review.reassigned");
    expect(moved.body.facts).toMatchObject({ ...answer, code: "fallback", to: security.personId });
    expect(moved.texts).toMatchObject({ comment });
    await cancelReview(security, id);

    const escalating = { reviewers: "owners", onSilence: "escalate" };
    const { id: late, given: lateAnswer } = await drafted(owner, escalating, unsure);
    await over(late);
    const escalated = await recordOf(late, "access-review.reassigned");
    expect(escalated.body.facts).toMatchObject({ ...lateAnswer, code: "escalated" });
    expect(escalated.texts).toMatchObject({ comment });
    await cancelReview(security, late);
  });
});
