import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getDelegation } from "@/lib/delegations/queries";
import { servingConnection } from "@/lib/platform/database/pool";
import { countUse } from "@/lib/privilege-use/count";
import { getDelegationUse } from "@/lib/privilege-use/queries";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { acceptNarrowing, askNarrowing, endNarrowing, expireNarrowings } from "./commands";
import { getNarrowing, listNarrowings } from "./queries";

let world: World;
let approver: TestPerson;
let auditor: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  [approver, auditor] = [await given.person(["approver"]), await given.person(["auditor"])];
});
afterAll(() => world.end());

const asked = { days: 90, reason: "It uses one account only." };

async function act(spine: TestAgent, token: string, id: string): Promise<void> {
  expect((await evaluate(spine, token, { id, amount: "10.00" })).decision).toBe(true);
  await sealAll();
  await countUse();
}

/** A delegation of which a part was used. */
async function usedInPart(name: string) {
  const spine = await given.agent(`https://${name}.acme.example`);
  const id = await given.delegation(spine, [payments(spine, { identifiers: ["account/*", "ledger/*"] })]);
  const token = await tokenOf(spine);
  await act(spine, token, "account/eu-7/pay-1");
  return { spine, id, token };
}

const shown = async (spine: TestAgent, id: string) => {
  const { suggestion, version } = await getDelegationUse(spine.owner, id, 90);
  return { authority: [...(suggestion ?? [])], version };
};
const records = async (): Promise<string[]> =>
  (await world.auditTypes()).filter((type) => type.startsWith("delegation.narrowing-"));

describe("asking the owner to narrow a delegation", () => {
  it("changes nothing until the owner accepts, which narrows it with the answer in one transaction", async () => {
    const { spine, id, token } = await usedInPart("asked-narrow");
    const before = await records();
    const request = await askNarrowing(approver, id, asked);
    expect(await codeOf(askNarrowing(auditor, id, asked))).toBe("narrowing_already_asked");
    expect((await evaluate(spine, token, { id: "ledger/1" })).decision).toBe(true);
    expect(await getNarrowing(spine.owner, request)).toMatchObject({
      ...{ status: "open", reason: asked.reason, days: 90, can: ["accept", "decline"], version: 1 },
      askedBy: { id: approver.personId },
      suggestion: [{ identifiers: ["account/eu-7/pay-*"] }],
    });
    expect((await getNarrowing(approver, request)).can).toEqual(["withdraw"]);
    expect((await listNarrowings(auditor, id, { limit: 5 })).narrowingRequests.map((one) => one.id)).toEqual([request]);
    const accepting = [1, 2].map(async () => acceptNarrowing(spine.owner, request, await shown(spine, id)));
    const codes = await Promise.all(accepting.map(codeOf));
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
    expect(await getNarrowing(approver, request)).toMatchObject({
      ...{ status: "accepted", decidedBy: { id: spine.owner.personId }, can: [] },
    });
    expect((await getDelegation(spine.owner, id)).version).toBe(2);
    expect((await evaluate(spine, token, { id: "ledger/1" })).decision).toBe(false);
    expect((await records()).slice(before.length)).toEqual([
      ...["delegation.narrowing-asked", "delegation.narrowing-accepted"],
    ]);
  });

  it("marks the words of the asker in the narrowing, and names the version that it made", async () => {
    const { spine, id } = await usedInPart("whose-words");
    const mara = await world.person(["approver"], { name: "Mara Okafor" });
    const request = await askNarrowing(mara, id, { days: 90, reason: "x".repeat(500) });
    await acceptNarrowing(spine.owner, request, await shown(spine, id));
    const [version] = await world.sql<{ reason: string; digest: string }>(
      "select reason, digest from delegation_versions where delegation_id = $1 and version = 2",
      [id],
    );
    expect(version?.reason).toBe(`Asked by Mara Okafor: ${"x".repeat(478)}`);
    const bodies = await world.sql<{ body: { type: string; refs: string[]; facts: object } }>(
      `select convert_from(body, 'UTF8')::jsonb as body from log_entries
       where type in ('delegation.narrowed', 'delegation.narrowing-accepted') order by id desc limit 2`,
    );
    const [accepted, narrowed] = bodies.map(({ body }) => body);
    expect(accepted?.facts).toMatchObject({ version: 1, madeVersion: 2, digest: version?.digest });
    expect(narrowed?.refs).toEqual([id, request]);
  });

  it("is refused with a suggestion that newer use has changed, until the new one was read", async () => {
    const { spine, id, token } = await usedInPart("newer-use");
    const request = await askNarrowing(approver, id, asked);
    const old = await shown(spine, id);
    await act(spine, token, "ledger/7/entry");
    await expectRefusal(acceptNarrowing(spine.owner, request, old), "suggestion_changed");
    expect((await getDelegation(spine.owner, id)).version).toBe(1);
    const next = await shown(spine, id);
    expect(next.authority).not.toEqual(old.authority);
    await expectRefusal(acceptNarrowing(spine.owner, request, { ...next, authority: [{}] }), "authority_invalid");
    await expectRefusal(acceptNarrowing(spine.owner, request, { ...next, version: 7 }), "stale");
    expect((await getNarrowing(spine.owner, request)).status).toBe("open");
    await acceptNarrowing(spine.owner, request, next);
    expect((await evaluate(spine, token, { id: "ledger/7/entry", amount: "10.00" })).decision).toBe(true);
  });

  it("is answered by the owner alone, in person, and withdrawn by the person who asked", async () => {
    const { spine, id } = await usedInPart("declined");
    const request = await askNarrowing(approver, id, asked);
    const security = await given.person(["security"]);
    const suggested = await shown(spine, id);
    for (const other of [security, approver, { ...spine.owner, through: {} }]) {
      await expectRefusal(acceptNarrowing(other, request, suggested), "forbidden");
      await expectRefusal(endNarrowing(other, request, "decline", "No."), "forbidden");
    }
    const stranger = await given.person(["member"]);
    await expectRefusal(endNarrowing(stranger, request, "decline", "No."), "narrowing_not_found");
    await expectRefusal(getNarrowing(stranger, request), "narrowing_not_found");
    await expectRefusal(listNarrowings(stranger, id, { limit: 5 }), "delegation_not_found");
    await expectRefusal(endNarrowing(auditor, request, "withdraw", "No."), "forbidden");
    await endNarrowing(spine.owner, request, "decline", "The rest is for the year end.");
    await expectRefusal(acceptNarrowing(spine.owner, request, suggested), "narrowing_state");
    expect(await getNarrowing(approver, request)).toMatchObject({
      ...{ status: "declined", note: "The rest is for the year end.", decidedBy: { id: spine.owner.personId } },
    });
    const again = await askNarrowing(auditor, id, asked);
    await endNarrowing(auditor, again, "withdraw", "Settled.");
    expect((await getNarrowing(spine.owner, again)).status).toBe("withdrawn");
    expect((await getDelegation(spine.owner, id)).version).toBe(1);
  });

  it("is refused for 7 days to the same person after the owner declined, and security withdraws any", async () => {
    const { spine, id } = await usedInPart("declined-lately");
    const security = await given.person(["security"]);
    const whyNot = async (who: TestPerson) => (await listNarrowings(who, id, { limit: 5 })).whyNotAsk;
    await endNarrowing(spine.owner, await askNarrowing(approver, id, asked), "decline", "No.");
    await expectRefusal(askNarrowing(approver, id, asked), "narrowing_declined_lately");
    expect(await whyNot(approver)).toMatchObject({ code: "narrowing_declined_lately" });
    expect(await whyNot(auditor)).toBeNull();
    const others = await askNarrowing(auditor, id, asked);
    expect(await whyNot(approver)).toMatchObject({ code: "narrowing_already_asked" });
    expect((await getNarrowing(security, others)).can).toEqual(["withdraw"]);
    await endNarrowing(security, others, "withdraw", "It stands in the way.");
    expect(await getNarrowing(auditor, others)).toMatchObject({
      ...{ status: "withdrawn", decidedBy: { id: security.personId } },
    });
    await endNarrowing(auditor, await askNarrowing(auditor, id, asked), "withdraw", "Settled.");
    await world.sql("update narrowing_requests set ended_at = now() - interval '7 days' where status = 'declined'");
    await askNarrowing(approver, id, asked);
  });

  it("needs a suggestion, an owner who is another person, and a delegation in force", async () => {
    const { spine, id } = await usedInPart("needs");
    const unused = await given.delegation(spine);
    await expectRefusal(askNarrowing(approver, unused, asked), "nothing_to_narrow");
    await expectRefusal(askNarrowing(spine.owner, id, asked), "own_narrowing");
    await expectRefusal(askNarrowing(await given.person(["member"]), id, asked), "delegation_not_found");
    await world.sql("update agents set owner_id = null where id = $1", [spine.agentId]);
    await expectRefusal(askNarrowing(approver, id, asked), "no_owner_to_ask");
    await world.sql("update agents set owner_id = $2 where id = $1", [spine.agentId, spine.owner.personId]);
    await world.sql("update delegations set status = 'expired' where id = $1", [id]);
    await expectRefusal(askNarrowing(approver, id, asked), "delegation_state");
  });

  it("expires after its time and with its delegation, at once and then on record", async () => {
    const [late, over] = [await usedInPart("late"), await usedInPart("over")];
    const requests = [await askNarrowing(approver, late.id, asked), await askNarrowing(approver, over.id, asked)];
    const [within] = await world.sql<{ ok: boolean }>(
      `select bool_and(n.expires_at <= d.expires_at and n.expires_at <= n.asked_at + interval '30 days') as ok
       from narrowing_requests n join delegations d on d.id = n.delegation_id`,
    );
    expect(within?.ok).toBe(true);
    expect(await expireNarrowings(100)).toBe(0);
    await world.sql("update narrowing_requests set expires_at = now() - interval '1 second' where id = $1", [
      requests[0],
    ]);
    await world.sql("update delegations set status = 'expired' where id = $1", [over.id]);
    for (const request of requests) {
      expect(await getNarrowing(approver, request)).toMatchObject({ status: "expired", can: [] });
    }
    expect(await expireNarrowings(1)).toBe(1);
    expect(await expireNarrowings(100)).toBe(1);
    expect((await records()).filter((type) => type.endsWith("expired"))).toHaveLength(2);
  });

  it("is judged after an end of the delegation that is under way", async () => {
    const { id } = await usedInPart("ends-meanwhile");
    const ending = new pg.Client(servingConnection("test-ending"));
    await ending.connect();
    await ending.query("begin");
    await ending.query("update delegations set status = 'expired' where id = $1", [id]);
    let code: string | undefined;
    const asking = codeOf(askNarrowing(approver, id, asked)).then((one) => {
      code = one;
    });
    const locked = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    await expect.poll(async () => code !== undefined || (await world.sql(locked)).length > 0).toBe(true);
    await ending.query("commit");
    await ending.end();
    await asking;
    expect(code).toBe("delegation_state");
  });

  it("looks for requests that are over while a stop holds the barrier, so that no decision waits for it", async () => {
    const { id } = await usedInPart("waits");
    await askNarrowing(approver, id, asked);
    const holder = new pg.Client(servingConnection("test-holder"));
    await holder.connect();
    await holder.query("begin; select barrier_exclusive()");
    expect(await expireNarrowings(100)).toBe(0);
    await holder.query("rollback");
    await holder.end();
  });
});
