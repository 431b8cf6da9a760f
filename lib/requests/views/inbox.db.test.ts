import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endCover } from "@/lib/approval-policies/cover/commands";
import { getCover } from "@/lib/approval-policies/cover/queries";
import { prisma } from "@/lib/platform/database/prisma";
import { decideTogether } from "@/lib/requests/commands/batch";
import { approveRequest } from "@/lib/requests/commands/decide";
import { readRequest } from "@/lib/requests/commands/read";
import { reassignRequest } from "@/lib/requests/commands/reassign";
import { getRequest, listRequests } from "@/lib/requests/queries";
import { RequestFilters } from "@/lib/requests/schema";
import { coverFor } from "@/lib/testing/cover";
import { given, inSeconds, payments, type TestAgent, type TestPerson, throughAgent } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { approvalStatistics } from "./statistics.queries";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

const queue = async (asker: TestPerson, name: string, more = {}) =>
  (await listRequests(asker, RequestFilters.parse({ queue: name, limit: 200, ...more }))).requests.map(({ id }) => id);
const approve = async (asker: TestPerson, requestId: string) =>
  codeOf(approveRequest({ asker, requestId, digest: await given.digest(requestId), note: "" }));
const inADay = () => inSeconds(86_400);

describe("the requests that a person may decide now", () => {
  it("is in their queue exactly when the rules say so, for every person", async () => {
    const people = await Promise.all(Array.from({ length: 6 }, given.approver));
    const [a, b, c, d] = people as [TestPerson, TestPerson, TestPerson, TestPerson];
    await given.group("inbox-one", a, b, spine.owner);
    await given.group("inbox-two", b, c);
    await coverFor(d, { personId: a.personId, until: inADay() });
    const policies = [
      [{ name: "A", quorum: 2, groups: ["inbox-one"] }],
      [
        { name: "A", quorum: 1 },
        { name: "B", quorum: 1, groups: ["inbox-two"], samePerson: true },
      ],
      [
        { name: "A", quorum: 1 },
        { name: "B", quorum: 1 },
      ],
      [{ name: "A", quorum: 2, separateFrom: ["requester_groups" as const] }],
      [{ name: "A", quorum: 3, separateFrom: ["approver_groups" as const, "parties" as const] }],
    ];
    const ids: string[] = [];
    for (const steps of policies) {
      await given.steps(world, ...steps);
      const asked = { ...spine, owner: throughAgent(spine.owner, spine.agentId, [b.personId]) };
      ids.push(await given.request(asked), await given.request(spine), await given.request(spine));
      const last = ids.at(-1) ?? "";
      for (const person of people.slice(0, 3)) {
        if ((await getRequest(person, last)).can.includes("approve")) {
          await approve(person, last);
          break;
        }
      }
      // The steps are fixed with the revision, so the next policy leaves these requests as they are.
    }
    for (const person of people) {
      const may = await Promise.all(
        ids.map(async (id) => ((await getRequest(person, id)).can.includes("approve") ? [id] : [])),
      );
      const shown = await queue(person, "to-decide");
      expect(ids.filter((id) => shown.includes(id))).toEqual(may.flat());
      const waiting = await queue(person, "waiting");
      expect(ids.filter((id) => waiting.includes(id))).toEqual(ids.filter((id) => !may.flat().includes(id)));
    }
  });
});

describe("a request that is passed to a person", () => {
  it("moves into their queue, and stays everybody else's to decide", async () => {
    await given.steps(world, { name: "Approval", quorum: 1, groups: ["passed-on"] });
    const [one, two, outsider] = [await given.approver(), await given.approver(), await given.approver()];
    await given.group("passed-on", one, two);
    const id = await given.request(spine);
    const reassign = (to: object) => codeOf(reassignRequest({ asker: one, requestId: id, ...to }));
    expect(await reassign({ personId: outsider.personId })).toBe("assignee_invalid");
    expect(await reassign({ personId: spine.owner.personId })).toBe("assignee_invalid");
    expect(await reassign({ group: "inbox-one" })).toBe("assignee_invalid");
    expect(await reassign({ personId: two.personId, note: "You know them." })).toBe("done");
    expect([await queue(one, "to-decide"), await queue(two, "to-decide")]).toEqual([
      expect.not.arrayContaining([id]),
      expect.arrayContaining([id]),
    ]);
    expect(await queue(one, "my-groups")).toContain(id);
    expect(await approve(one, id)).toBe("done");
    expect(await world.auditTypes(id)).toContain("request.reassigned");
  });
});

describe("a cover", () => {
  it("decides what the covered could, by name, and nothing after it ended", async () => {
    await given.steps(world, { name: "Approval", quorum: 1, groups: ["away"] });
    const [away, cover] = [await given.approver(), await given.approver()];
    await given.group("away", away);
    const [first, second] = [await given.request(spine), await given.request(spine)];
    expect(await approve(cover, first)).toBe("outside_groups");
    await coverFor(away, { personId: cover.personId, until: inADay() });
    expect((await getRequest(cover, first)).decidesFor?.id).toBe(away.personId);
    expect(await queue(cover, "to-decide")).toContain(first);
    expect(await approve(cover, first)).toBe("done");
    expect((await getRequest(cover, first)).votes).toMatchObject([
      { person: { id: cover.personId }, onBehalfOf: { id: away.personId } },
    ]);
    await endCover(away);
    expect(await approve(cover, second)).toBe("outside_groups");
    expect(await world.auditTypes(away.personId)).toEqual(
      expect.arrayContaining(["approval-cover.set", "approval-cover.ended"]),
    );
  });

  it("reaches neither the covered's own request nor a second vote in their name (I9)", async () => {
    await given.steps(world, { name: "Approval", quorum: 2, groups: ["own-away"] });
    const asking = { ...spine.owner, permissions: new Set([...spine.owner.permissions, "requests:decide" as const]) };
    await world.sql("update people set roles = '{member,approver}' where id = $1", [asking.personId]);
    const [cover, away] = [await given.approver(), await given.approver()];
    await given.group("own-away", asking, away);
    await coverFor(asking, { personId: cover.personId, until: inADay() });
    const own = await given.request(spine);
    expect(await approve(cover, own)).toBe("outside_groups");
    await coverFor(away, { personId: cover.personId, until: inADay() });
    expect(await approve(cover, own)).toBe("done");
    expect(await approve(away, own)).toBe("already_approved");
    await world.sql("update people set roles = '{member}' where id = $1", [asking.personId]);
  });

  it.each<[string, (me: TestPerson, other: TestPerson) => [string, string | undefined, string]]>([
    ["themselves", (me) => [me.personId, undefined, inADay()]],
    ["no approver", () => [spine.owner.personId, undefined, inADay()]],
    ["an end that is past", (_, other) => [other.personId, undefined, new Date(Date.now() - 1000).toISOString()]],
    ["an end before the beginning", (_, other) => [other.personId, inSeconds(2 * 86_400), inADay()]],
    ["more than ninety days", (_, other) => [other.personId, undefined, inSeconds(91 * 86_400)]],
  ])("is refused with %s", async (_, make) => {
    const me = await given.approver();
    const [personId, from, until] = make(me, await given.approver());
    await expectRefusal(coverFor(me, { personId, until, ...(from !== undefined && { from }) }), "cover_invalid");
    expect((await getCover(me)).cover).toBeNull();
  });
});

describe("requests that are decided together", () => {
  const decision = async (id: string, verdict: "approve" | "deny" = "approve") => {
    const digest = await given.digest(id);
    return { id, digest, verdict, note: "Alike" };
  };
  const statuses = async (ids: string[]) =>
    Promise.all(ids.map(async (id) => (await getRequest(spine.approver, id)).status));

  it("are all decided, or none of them", async () => {
    await given.steps(world, { name: "Approval", quorum: 1 });
    const ids = [await given.request(spine), await given.request(spine), await given.request(spine)];
    const decisions = await Promise.all(ids.map((id) => decision(id)));
    const stale = decisions.map((one, index) => (index === 2 ? { ...one, digest: "A".repeat(43) } : one));
    await expectRefusal(decideTogether(spine.approver, stale), "digest_stale", { errors: [{ path: "decisions[2]" }] });
    expect(await statuses(ids)).toEqual(["pending", "pending", "pending"]);
    await decideTogether(spine.approver, decisions);
    expect(await statuses(ids)).toEqual(["approved", "approved", "approved"]);
  });

  it("are fifty in one transaction", async () => {
    // One after the other, because fifty at once would wait for connections.
    const ids: string[] = [];
    while (ids.length < 50) ids.push(await given.request(spine));
    await decideTogether(spine.approver, await Promise.all(ids.map((id) => decision(id))));
    expect(new Set(await statuses(ids))).toEqual(new Set(["approved"]));
  });

  it("are changes that give more, while what takes something away is decided alone (D2)", async () => {
    const change = async (max_each: string) => {
      const changesDelegationId = await given.delegation(spine);
      const limits = [{ field: "amount", unit: "USD", max_each, max_total: "2000.00", window: "P1D" }];
      const authority = [payments(spine, { limits })];
      const expiresAt = inADay();
      return given.request(spine, { changesDelegationId, purpose: "Refund others", authority, expiresAt });
    };
    const [more, other, less] = [await change("600.00"), await change("700.00"), await change("400.00")];
    const together = async (...ids: string[]) =>
      codeOf(decideTogether(spine.approver, await Promise.all(ids.map((id) => decision(id)))));
    expect(await together(more, less)).toBe("batch_not_alike");
    expect(await together(more, other)).toBe("done");
    expect(await together(less)).toBe("done");
    expect(await statuses([more, other, less])).toEqual(["approved", "approved", "approved"]);
  });

  it("are refused where they are not alike, are risky, repeat, or are one's own", async () => {
    const one = await given.request(spine);
    const other = await given.request(spine, {
      purpose: "Read",
      expiresAt: inADay(),
      authority: [{ ...payments(spine), actions: ["read"], limits: [{ max_count: 5, window: "P1D" }] }],
    });
    const together = async (...ids: string[]) =>
      codeOf(decideTogether(spine.approver, await Promise.all(ids.map((id) => decision(id)))));
    expect(await together(one, other)).toBe("batch_not_alike");
    expect(await together(one, one)).toBe("batch_repeats");
    const { agentId } = await given.enrolled(spine.owner.personId);
    await prisma().agent.update({ where: { id: agentId }, data: { riskTier: "high" } });
    const risky = await given.request(spine, { agentId });
    expect(await together(risky)).toBe("batch_not_alike");
    await expectRefusal(decideTogether({ ...spine.owner }, [await decision(one)]), "self_approval");
    expect(await statuses([one, other, risky])).toEqual(["pending", "pending", "pending"]);
  });
});

describe("statistics", () => {
  it("tell who decides, how fast, and what was approved without being read", async () => {
    const [careful, hasty] = [await given.approver(), await given.approver()];
    const [read, unread] = [await given.request(spine), await given.request(spine)];
    await readRequest(careful, read);
    await world.sql("update request_readings set first_read_at = now() - interval '1 minute' where person_id = $1", [
      careful.personId,
    ]);
    await world.sql("update request_steps set opened_at = now() - interval '1 hour' where request_id = $1", [read]);
    await approve(careful, read);
    await approve(hasty, unread);
    const { approvers, overall, open } = await approvalStatistics({});
    const of = ({ personId }: TestPerson) => approvers.find((one) => one.person.id === personId);
    expect(of(careful)).toMatchObject({ decisions: 1, approved: 1, underFiveSeconds: 0 });
    expect(Math.round((of(careful)?.medianSeconds ?? 0) / 60)).toBe(60);
    expect(of(hasty)).toMatchObject({ decisions: 1, approved: 1, underFiveSeconds: 1 });
    expect(overall.decisions).toBe(approvers.reduce((sum, one) => sum + one.decisions, 0));
    expect(open.total).toBeGreaterThan(0);
    await expectRefusal(approvalStatistics({ from: inADay(), to: new Date().toISOString() }), "span_empty");
  });
});
