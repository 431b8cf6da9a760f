import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerCover, endCover, setCover } from "@/lib/approval-policies/cover/commands";
import { askedAction, askingAgent } from "@/lib/testing/decisions";
import { given, inSeconds, type TestPerson } from "@/lib/testing/direct";
import { toldTo } from "@/lib/testing/notifications";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const until = () => inSeconds(86_400);

describe("what waits for an absent approver", () => {
  it("is told to their cover after the cover accepted: not before, and not after they declined", async () => {
    const agent = await given.agent();
    const asking = await askingAgent(undefined, "https://covered.acme.example");
    const [away, cover] = [await given.approver(), await given.approver()];
    await given.group("away-desk", away);
    await given.steps(world, { name: "Only", quorum: 1, groups: ["away-desk"] });
    let amount = 420;
    const inPlace = async () => {
      const waiting = [await given.request(agent), await askedAction(asking, { amount: `${++amount}.00` })];
      const told = (await toldTo(cover)).filter(({ subjectId }) => waiting.includes(subjectId));
      return told.flatMap(({ kind, why }) => (why.startsWith("You decide in the place of") ? [kind] : [])).toSorted();
    };
    await setCover(away, { personId: cover.personId, until: until() });
    expect(await inPlace()).toEqual([]);
    await answerCover(cover, { personId: away.personId, answer: "decline" });
    expect(await inPlace()).toEqual([]);
    await setCover(away, { personId: cover.personId, until: until() });
    await answerCover(cover, { personId: away.personId, answer: "accept" });
    expect(await inPlace()).toEqual(["action_waits", "request_to_decide"]);
  });
});

const endsToldTo = async (person: TestPerson, awayId: string) =>
  (await toldTo(person)).filter(
    ({ kind, subjectId, sentence }) => kind === "cover_changed" && subjectId === awayId && sentence.endsWith("again"),
  ).length;

describe("the end of a cover", () => {
  it("is told to a cover who accepted and whose place another person is asked for", async () => {
    const [away, former, next] = [await given.approver(), await given.approver(), await given.approver()];
    await setCover(away, { personId: former.personId, until: until() });
    await answerCover(former, { personId: away.personId, answer: "accept" });
    await setCover(away, { personId: next.personId, until: until() });
    expect(await endsToldTo(former, away.personId)).toBe(1);
    expect(await endsToldTo(away, away.personId)).toBe(0);
    expect(await world.auditTypes(former.personId)).toContain("approval-cover.ended");
    await answerCover(next, { personId: away.personId, answer: "decline" });
    await setCover(away, { personId: former.personId, until: until() });
    expect(await endsToldTo(next, away.personId)).toBe(0);
  });

  it.each([
    ["accepted", "accept", 1],
    ["did not answer yet", undefined, 1],
    ["declined", "decline", 0],
  ] as const)("by the absent approver is told to a cover who %s", async (_, answer, told) => {
    const [away, cover] = [await given.approver(), await given.approver()];
    await setCover(away, { personId: cover.personId, until: until() });
    if (answer) await answerCover(cover, { personId: away.personId, answer });
    await endCover(away);
    expect(await endsToldTo(cover, away.personId)).toBe(told);
    const ended = (await world.auditTypes(cover.personId)).filter((type) => type === "approval-cover.ended");
    expect(ended).toHaveLength(told);
  });

  it("is told once, also if one of the two ends it after its time", async () => {
    const [away, cover] = [await given.approver(), await given.approver()];
    await setCover(away, { personId: cover.personId, until: until() });
    await answerCover(cover, { personId: away.personId, answer: "accept" });
    await world.sql("update approval_covers set until_at = now() - interval '1 second' where person_id = $1", [
      away.personId,
    ]);
    await expect(answerCover(cover, { personId: away.personId, answer: "end" })).rejects.toMatchObject({
      code: "cover_not_asked",
    });
    await endCover(away);
    expect(await world.auditTypes(cover.personId)).not.toContain("approval-cover.ended");
    expect(await world.sql("select from approval_covers where person_id = $1", [away.personId])).toEqual([]);
  });
});
