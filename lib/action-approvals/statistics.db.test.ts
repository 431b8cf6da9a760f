import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/requests/statistics/route";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import type { Principal } from "@/lib/principals/principal";
import { type AskingAgent, askedAction, askForAction, askingAgent } from "@/lib/testing/decisions";
import { given } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { getActionApproval } from "./queries";
import type { StatisticsResponse } from "./statistics.schema";

let world: World;
let asking: AskingAgent;
let [quick, slow, reader]: Principal[] = [];
beforeAll(async () => {
  world = await createWorld();
  asking = await askingAgent();
  [quick, slow, reader] = [
    await world.person(["approver"]),
    await world.person(["approver"]),
    await world.person(["security"]),
  ];
});
afterAll(() => world.end());

const evaluateOnce = (operation: string) => askForAction(asking, { operation });
const asked = (operation: string = randomUUID()) => askedAction(asking, { operation });
async function decide(as: Principal | undefined, approvalId: string, verdict: typeof approveAction): Promise<void> {
  if (!as) throw new Error("nobody");
  await verdict({ asker: as, approvalId, digest: (await getActionApproval(as, approvalId)).digest, note: "No" });
}
const statistics = async (query: Record<string, string> = {}): Promise<StatisticsResponse> =>
  (
    await world.call(GET, {
      path: `/api/requests/statistics?${new URLSearchParams(query)}`,
      ...(reader && { as: reader }),
    })
  ).json();
const older = (id: string, minutes: number) =>
  world.sql("update action_approvals set created_at = created_at - make_interval(mins => $2) where id = $1", [
    id,
    minutes,
  ]);

/** Deciding takes some time itself, on a busy machine seconds. */
const about = (seconds: number) => (told: number) => told >= seconds && told < seconds + 30;

describe("statistics of single actions", () => {
  it("tell how they are decided, how long it takes and what ended unanswered or unused, beside those of requests", async () => {
    const operation = randomUUID();
    const [unused, denied, unanswered, used] = [await asked(), await asked(), await asked(), await asked(operation)];
    await older(unused, 2);
    await older(denied, 4);
    await decide(quick, used, approveAction);
    expect((await evaluateOnce(operation)).decision).toBe(true);
    await decide(slow, unused, approveAction);
    await decide(slow, denied, denyAction);
    const before = (await statistics()).actions;
    expect(before).toMatchObject({ open: 1, expired: 0, unused: 0 });
    await world.sql(
      "update action_approvals set expires_at = clock_timestamp() - interval '1 second' where id = any ($1)",
      [[unused, unanswered]],
    );

    const { requests, actions } = await statistics();
    expect(actions).toMatchObject({ open: 0, expired: 1, unused: 1 });
    expect(actions.overall).toMatchObject({
      decisions: 3,
      approved: 2,
      denied: 1,
      changesAsked: 0,
      underFiveSeconds: 1,
    });
    expect(actions.overall.medianSeconds).toSatisfy(about(120));
    const of = (person: Principal | undefined) => actions.approvers.find((one) => one.person.id === person?.personId);
    expect(of(quick)).toMatchObject({ decisions: 1, approved: 1, denied: 0, underFiveSeconds: 1 });
    expect(of(slow)).toMatchObject({ decisions: 2, approved: 1, denied: 1, underFiveSeconds: 0 });
    expect(of(slow)?.medianSeconds).toSatisfy(about(180));
    // The one request for the delegation, decided by another person.
    expect(requests).toMatchObject({ overall: { decisions: 1, approved: 1 }, approvers: [{ decisions: 1 }] });
    expect(requests.approvers[0]?.person.id).toBe(asking.spine.approver.personId);
  });

  it("count everybody whose yes counted, with their own time, and no yes that fell", async () => {
    await given.steps(world, { name: "Two", quorum: 2 });
    const [fallen, one, two] = [
      await world.person(["approver"]),
      await world.person(["approver"]),
      await world.person(["approver"]),
    ];
    const [id, before] = [await asked(), (await statistics()).actions.overall];
    await older(id, 2);
    await decide(fallen, id, approveAction);
    await world.sql("update people set roles = '{member}' where id = $1", [fallen.personId]);
    await decide(one, id, approveAction);
    await older(id, 2);
    await decide(two, id, approveAction);
    const { overall, approvers } = (await statistics()).actions;
    expect([overall.decisions - before.decisions, overall.approved - before.approved]).toEqual([2, 2]);
    const of = (person: Principal) => approvers.find((each) => each.person.id === person.personId);
    expect(of(fallen)).toBeUndefined();
    for (const each of [one, two]) expect(of(each)).toMatchObject({ decisions: 1, approved: 1, underFiveSeconds: 0 });
    await given.steps(world, { name: "Approval", quorum: 1 });
  });

  it("are of the span that is asked for", async () => {
    const [from, to] = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"];
    const { actions, ...span } = await statistics({ from, to });
    expect([span.from, span.to]).toEqual([from, to].map((at) => new Date(at).toISOString()));
    expect(actions).toMatchObject({
      overall: { decisions: 0, medianSeconds: null },
      approvers: [],
      expired: 0,
      unused: 0,
    });
  });
});
