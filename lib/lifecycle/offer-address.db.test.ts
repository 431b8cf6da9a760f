import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DecidedFilters } from "@/lib/inbox/decided.schema";
import { listProposed } from "@/lib/inbox/proposed";
import { updatePerson } from "@/lib/people/commands/update-person";
import type { Principal } from "@/lib/principals/principal";
import { toldTo } from "@/lib/testing/notifications";
import { codeOf, refusalOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildAgent } from "@/prisma/seed/builders/agent";
import { acceptOffer, expireOffers, offerOwnership, withdrawOffer } from "./ownership/commands";
import { getLifecycle, toOffer } from "./queries";

let world: World;
let admin: Principal;
let security: Principal;
let owner: Principal;
let known: Principal;
let left: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  security = await world.person(["security"]);
  [owner, known, left] = [
    await world.person(["member"]),
    await world.person(["member"]),
    await world.person(["member"]),
  ];
  await world.sql("update people set status = 'deactivated' where id = $1", [left.personId]);
});
afterAll(() => world.end());

/** Everything that an owner reads of an offer to an address, from its making to its end. */
async function readBy(asker: Principal, email: string, end: (id: string) => Promise<unknown>): Promise<string> {
  const agent = await buildAgent(security, { ownerEmail: asker.email });
  const offer = await offerOwnership(asker, agent.id, { role: "backup", email, reason: "I am away in June." });
  const shown = async () => [
    (await getLifecycle(asker, agent.id)).offers,
    (await listProposed(asker, DecidedFilters.parse({}))).items.filter(({ id }) => id === offer.id),
  ];
  const before = [await toOffer(offer), await shown()];
  await end(offer.id);
  const told = (await toldTo(asker)).filter(({ link }) => link === `/agents/${agent.id}`);
  const records = await world.sql(
    `select convert_from(e.body, 'UTF8')::jsonb #- '{texts}' as body, t.texts from log_entries e
     cross join lateral (select jsonb_object_agg(member, value) as texts from erasable_texts where entry_id = e.entry_id) t
     where convert_from(e.body, 'UTF8') like $1 and e.type like 'ownership.%' order by e.id`,
    [`%${offer.id}%`],
  );
  return JSON.stringify([before, await shown(), told.map(({ kind, sentence }) => [kind, sentence]), records])
    .replaceAll(email, "ADDRESS")
    .replaceAll(agent.name, "AGENT")
    .replace(/(own|ent|agt)_[0-9A-Z]{26}/g, "$1")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");
}

describe("an offer of an owner to an address", () => {
  it.each([
    ["withdrawn", (id: string) => withdrawOffer(owner, id)],
    [
      "expired",
      async (id: string) => {
        await world.sql("update ownership_offers set expires_at = now() - interval '1 s' where id = $1", [id]);
        await expireOffers(10);
      },
    ],
  ])("reads the same, whether anybody has it or not, also once it is %s", async (_, end) => {
    const unknown = await readBy(owner, "stranger@acme.example", end);
    expect(unknown).toContain("ADDRESS");
    expect(await readBy(owner, known.email, end)).toBe(unknown);
    expect(await readBy(owner, left.email, end)).toBe(unknown);
    const leaver = await world.person(["member"]);
    const afterLeaving = async (id: string) => {
      await updatePerson(admin, leaver.personId, { status: "deactivated" });
      expect(await codeOf(acceptOffer(leaver, id))).toBe("not_allowed");
      await end(id);
    };
    expect(await readBy(owner, leaver.email, afterLeaving)).toBe(unknown);
  });

  it("names the person once they answer, and is answered by no other person", async () => {
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    const offer = await offerOwnership(owner, agent.id, { role: "backup", email: known.email });
    expect(await toOffer(offer)).toMatchObject({ person: null, email: known.email });
    expect((await toldTo(known)).map(({ subjectId }) => subjectId)).toContain(offer.id);
    expect(await codeOf(acceptOffer(security, offer.id))).toBe("offer_not_found");
    expect(await toOffer(await acceptOffer(known, offer.id))).toMatchObject({
      person: { id: known.personId },
      email: null,
    });
    expect((await getLifecycle(owner, agent.id)).backupOwner).toMatchObject({ id: known.personId });
  });

  it("is refused to a person who sees all agents, if no active person has the address", async () => {
    const agent = await buildAgent(security, { ownerEmail: owner.email });
    const offer = (email: string) => offerOwnership(security, agent.id, { role: "owner", email });
    for (const email of ["stranger@acme.example", left.email]) expect(await refusalOf(offer(email))).toContain("email");
    expect(await toOffer(await offer(known.email))).toMatchObject({ person: { id: known.personId }, email: null });
  });
});
