import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { coveredBy } from "@/lib/approval-policies/steps/store";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { answerCover, endCover, setCover } from "./commands";
import { getCover } from "./queries";

let world: World;
let away: Principal;
let cover: Principal;
let other: Principal;
beforeAll(async () => {
  world = await createWorld();
  [away, cover, other] = [
    await world.person(["approver"]),
    await world.person(["approver"]),
    await world.person(["approver"]),
  ];
});
afterAll(() => world.end());

const ask = () => setCover(away, { personId: cover.personId, until: new Date(Date.now() + 3_600_000).toISOString() });
const answer = (by: Principal, given: "accept" | "decline" | "end") =>
  answerCover(by, { personId: away.personId, answer: given });
const decidesFor = () => coveredBy(prisma(), cover.personId);
const states = async () => [(await getCover(away)).cover?.status, (await getCover(cover)).covering[0]?.status];

describe("a cover", () => {
  it("decides nothing before they accept; both see each state, and only the asked one answers", async () => {
    await ask();
    expect(await states()).toEqual(["asked", "asked"]);
    expect(await decidesFor()).toEqual([]);
    expect(await codeOf(answer(other, "accept"))).toBe("cover_not_asked");
    expect(await codeOf(answer(cover, "end"))).toBe("cover_not_asked");
    await answer(cover, "accept");
    expect(await states()).toEqual(["accepted", "accepted"]);
    expect(await decidesFor()).toEqual([away.personId]);
    expect(await codeOf(answer(cover, "accept"))).toBe("cover_not_asked");
  });

  it("ends by either of the two, and can be asked for again", async () => {
    await answer(cover, "end");
    expect(await states()).toEqual([undefined, undefined]);
    await ask();
    await answer(cover, "decline");
    expect(await states()).toEqual(["declined", undefined]);
    expect(await decidesFor()).toEqual([]);
    await ask();
    expect(await states()).toEqual(["asked", "asked"]);
    await endCover(away);
    expect(await states()).toEqual([undefined, undefined]);
  });

  it("is accepted for the time that was shown: another time is refused", async () => {
    await ask();
    const { from, until } = (await getCover(cover)).covering[0] ?? expect.fail("no cover");
    const longer = new Date(Date.now() + 7_200_000).toISOString();
    await setCover(away, { personId: cover.personId, from, until: longer });
    const accept = { personId: away.personId, answer: "accept" } as const;
    expect(await codeOf(answerCover(cover, { ...accept, from, until }))).toBe("cover_not_asked");
    expect(await states()).toEqual(["asked", "asked"]);
    await answerCover(cover, { ...accept, from, until: longer });
    expect(await states()).toEqual(["accepted", "accepted"]);
    await endCover(away);
  });

  it("would decide before accepting if its state were not read: the broken twin", async () => {
    await ask();
    const twin = await prisma().approvalCover.findMany({ where: { coverId: cover.personId } });
    expect(twin.map(({ personId }) => personId)).toEqual([away.personId]);
    expect(await decidesFor()).toEqual([]);
  });
});
