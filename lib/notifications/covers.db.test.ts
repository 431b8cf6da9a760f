import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerCover, setCover } from "@/lib/approval-policies/cover/commands";
import { askedAction, askingAgent } from "@/lib/testing/decisions";
import { given, inSeconds } from "@/lib/testing/direct";
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
