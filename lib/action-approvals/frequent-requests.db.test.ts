import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noticeFrequentAsking } from "@/lib/action-approvals/commands/notice-frequent-asking";
import { suggestFromRequests } from "@/lib/action-approvals/frequent-asking/from-requests";
import { listFrequentAskers } from "@/lib/action-approvals/frequent-asking/list";
import { isNarrower } from "@/lib/authority/compare/is-narrower";
import { parseAuthority } from "@/lib/authority/language/parse";
import { given, payments, type TestAgent, throughAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { frequentAskingCount } from "./model";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

/** The agent asks for authority with its token; the owner does it by hand. */
const ask = (identifiers: string[], { byHand = false, ...change }: { byHand?: boolean } & object = {}) =>
  given.request(
    { ...spine, owner: byHand ? spine.owner : throughAgent(spine.owner, spine.agentId) },
    { authority: [payments(spine, { identifiers })], ...change },
  );
const askersOf = async (who: TestAgent["owner"]) => (await listFrequentAskers(who)).drips;
const parsed = (authority: unknown) => {
  const result = parseAuthority(authority);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.authority;
};

describe("an agent that asks for authority again and again", () => {
  it("is noticed at the fifth time by people who may see its requests; requests that its owner makes by hand do not count", async () => {
    for (let at = 0; at < frequentAskingCount; at++) await ask([`account/eu-hand-${at}`], { byHand: true });
    for (let at = 1; at < frequentAskingCount; at++) await ask([`account/eu-${at}`]);
    expect(await askersOf(spine.approver)).toEqual([]);
    const last = await ask([`account/eu-${frequentAskingCount}`]);
    expect(await askersOf(spine.approver)).toMatchObject([
      { agent: { id: spine.agentId }, asked: frequentAskingCount, requestId: last, actionApprovalId: null },
    ]);
    expect(await askersOf(await given.person(["member"]))).toEqual([]);
    await noticeFrequentAsking();
    const [raised] = await world.sql("select count(*)::int as n from detections where kind = 'approval_drip'");
    expect(raised?.n).toBe(1);
  });

  it("is suspended by people who may, and others read which role to ask", async () => {
    const [approver, owner] = [(await askersOf(spine.approver))[0], (await askersOf(spine.owner))[0]];
    expect(owner?.can).toEqual(["suspend"]);
    expect(approver).toMatchObject({ can: [], whyNot: { suspend: { code: "not_allowed" } } });
    expect(approver?.whyNot.suspend?.remedy).toMatch(
      /, who answers for it, can suspend it, and so can the role admin or security\.$/,
    );
  });

  it("is not suspended twice: while it is, it is offered to no person, and all read why", async () => {
    const security = await given.person(["security"]);
    expect((await askersOf(security))[0]?.can).toEqual(["suspend"]);
    await world.sql("update agents set status = 'suspended' where id = $1", [spine.agentId]);
    const said = {
      can: [],
      whyNot: { suspend: { code: "agent_state", reason: expect.stringMatching(/^The agent is suspended\./) } },
    };
    expect([(await askersOf(security))[0], (await askersOf(spine.owner))[0]]).toMatchObject([said, said]);
    await world.sql("update agents set status = 'active' where id = $1", [spine.agentId]);
  });

  it("is offered one delegation for all of it: what each asked for, and nothing that none did", async () => {
    const newest = (await askersOf(spine.owner))[0]?.requestId ?? "";
    const found = await suggestFromRequests(spine.owner, newest);
    expect(found).toMatchObject({ about: { kind: "drip", id: newest }, can: ["request"], obstacle: null });
    const [way] = found.ways;
    const whole = parsed(way?.authority);
    for (let at = 1; at <= frequentAskingCount; at++) {
      expect(isNarrower(parsed([payments(spine, { identifiers: [`account/eu-${at}`] })]), whole).ok).toBe(true);
    }
    expect(isNarrower(parsed([payments(spine, { identifiers: ["account/eu-hand-1"] })]), whole).ok).toBe(false);
    expect((await suggestFromRequests(spine.approver, newest)).can).toEqual([]);
    await expectRefusal(suggestFromRequests(await given.person(["member"]), newest), "request_not_found");
  });

  it("shows no person the requests in other people's names that they may not see", async () => {
    const other = await given.person(["member"]);
    const own = await ask(["account/eu-own"]);
    await world.sql("update requests set requester_id = $1 where id = $2", [other.personId, own]);
    const { about, ways } = await suggestFromRequests(other, own);
    expect(about.sentence).toMatch(/asked for authority once in ten minutes$/);
    expect(ways).toMatchObject([{ authority: [{ identifiers: ["account/eu-own"] }] }]);
    expect((await suggestFromRequests(spine.approver, own)).about.sentence).toMatch(/asked for authority 6 times/);
  });

  it("is over when ten minutes are", async () => {
    await world.sql(
      "update requests set created_at = created_at - interval '11 minutes' where through_agent_id is not null",
    );
    expect(await askersOf(spine.approver)).toEqual([]);
  });

  it("counts nothing that was granted with the request, because no person was asked", async () => {
    await world.sql(
      "update requests set created_at = clock_timestamp(), decided_at = null where through_agent_id is not null",
    );
    expect(await askersOf(spine.approver)).toHaveLength(1);
    await world.sql(
      "update requests set decided_at = created_at, status = 'approved' where through_agent_id is not null",
    );
    expect(await askersOf(spine.approver)).toEqual([]);
  });
});
