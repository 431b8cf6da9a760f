import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as confirmPolicyRoute from "@/app/api/approval-policies/[policyId]/changes/[changeId]/confirm/route";
import * as confirmBlueprintRoute from "@/app/api/blueprints/[blueprintId]/changes/[changeId]/confirm/route";
import * as confirmEntitlementRoute from "@/app/api/entitlement-changes/[changeId]/confirm/route";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { confirmChange, endChange, proposeChange } from "./commands";
import { expireDueChanges } from "./jobs";
import { openChange } from "./queries";

let world: World;
let proposer: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  proposer = await world.person(["security"]);
  second = await world.person(["security"]);
});
afterAll(() => world.end());

const kind = "blueprint" as const;
const needed = "blueprints:write";
const through = { instanceId: newId("instance"), agentId: newId("agent"), decisionId: newId("decision") };
let subjects = 0;

async function propose(by = proposer, subjectId = `subject-${++subjects}`) {
  const facts = { control: "blueprint", widens: ["ceiling"] } as const;
  const proposal = { facts, kind, subjectId, basedOn: 1, content: { ceiling: null }, reason: "More is needed." };
  return transaction((tx) => proposeChange(tx, by, proposal));
}

type Proposed = Awaited<ReturnType<typeof propose>>;
const of = ({ id, subjectId }: Proposed) => ({ id, kind, subjectId, needed }) as const;
const confirm = (by: Principal, change: Proposed, digest = change.digest) =>
  transaction((tx) => confirmChange(tx, by, of(change), digest));
describe("a change of a control", () => {
  it("is neither proposed, confirmed nor ended by a limited session, and confirmed by no agent (I9)", async () => {
    const limited = { ...second, limited: true };
    expect(await codeOf(propose(limited))).toBe("account_link_waiting");
    const change = await propose();
    expect(await codeOf(confirm(limited, change))).toBe("account_link_waiting");
    expect(await codeOf(transaction((tx) => endChange(tx, limited, of(change), "refuse", "No.")))).toBe(
      "account_link_waiting",
    );
    const agent = { ...second, through: { ...through, answerableIds: [] } };
    expect(await codeOf(confirm(agent, change))).toBe("forbidden");
    expect(await codeOf(confirm(second, change))).toBe("done");
  });

  it("is proposed only where it takes two people", async () => {
    const alone = { control: "blueprint", widens: [] } as const;
    const proposal = { facts: alone, kind, subjectId: "subject-alone", basedOn: 1, content: {}, reason: "None." };
    await expect(transaction((tx) => proposeChange(tx, proposer, proposal))).rejects.toThrow();
  });

  it.each([
    ["a blueprint", confirmBlueprintRoute.POST],
    ["an approval policy", confirmPolicyRoute.POST],
    ["an entitlement", confirmEntitlementRoute.POST],
  ])("of %s is confirmed only by a person who signed in lately", async (_, route) => {
    const as = await world.person(["admin"]);
    await world.sql("update sessions set authenticated_at = now() - interval '1 hour' where person_id = $1", [
      as.personId,
    ]);
    const params = {
      blueprintId: newId("blueprint"),
      policyId: newId("approvalPolicy"),
      changeId: newId("controlChange"),
    };
    const response = await world.call(route, { method: "POST", as, params, body: { digest: "A".repeat(43) } });
    expect(await response.json()).toMatchObject({ status: 403, code: "step_up_required" });
  });

  it("is confirmed by a second person, by the digest of the bytes they were shown, once", async () => {
    const change = await propose();
    const shown = await openChange(second, kind, change.subjectId, needed);
    expect(shown).toMatchObject({ can: ["confirm", "refuse"], proposedBy: { id: proposer.personId } });
    const digest = createHash("sha256")
      .update(shown?.document ?? "")
      .digest("base64url");
    expect(await codeOf(confirm(second, change, "another digest"))).toBe("change_stale");
    expect((await confirm(second, change, digest)).id).toBe(change.id);
    expect(await codeOf(confirm(second, change))).toBe("change_state");
    expect(await openChange(second, kind, change.subjectId, needed)).toBeNull();
    expect(await world.auditTypes(change.id)).toEqual(["control-change.proposed", "control-change.confirmed"]);
  });

  it("I9: is never confirmed by who proposed it, nor by anybody whose roles were taken meanwhile", async () => {
    const change = await propose();
    expect(await codeOf(confirm(proposer, change))).toBe("own_change");
    const demoted = await world.person(["security"]);
    await world.sql("update people set roles = '{auditor}' where id = $1", [demoted.personId]);
    expect(await codeOf(confirm(demoted, change))).toBe("forbidden");
    await world.sql("update people set status = 'deactivated' where id = $1", [demoted.personId]);
    expect(await codeOf(confirm(demoted, change))).toBe("forbidden");
    expect((await openChange(second, kind, change.subjectId, needed))?.status).toBe("proposed");
  });

  it("I9: one person's twin command, which skips the rule, is refused by the table itself", async () => {
    const change = await propose();
    const alone = world.sql(
      "update control_changes set status = 'applied', decided_by_id = proposed_by_id where id = $1",
      [change.id],
    );
    await expect(alone).rejects.toThrow("control_changes_two_people");
  });

  it("I9: is not confirmed by who answers for the agent that proposed it, and the table refuses them too", async () => {
    const behind = await world.person(["security"]);
    const by = { ...proposer, through: { ...through, answerableIds: [behind.personId] } };
    const change = await propose(by);
    expect(await codeOf(confirm(behind, change))).toBe("own_change");
    const shown = await openChange(behind, kind, change.subjectId, needed);
    expect([shown?.can, shown?.whyNot.confirm?.code]).toEqual([[], "own_change"]);
    const twin = world.sql("update control_changes set status = 'applied', decided_by_id = $2 where id = $1", [
      change.id,
      behind.personId,
    ]);
    await expect(twin).rejects.toThrow("control_changes_uninvolved");
    expect(await codeOf(confirm(second, change))).toBe("done");
  });

  it("waits alone: another of the same control is refused until it is over", async () => {
    const change = await propose();
    expect(await codeOf(propose(second, change.subjectId))).toBe("change_pending");
    expect(await codeOf(transaction((tx) => endChange(tx, second, of(change), "withdraw", "")))).toBe("forbidden");
    await transaction((tx) => endChange(tx, second, of(change), "refuse", "Not needed."));
    expect((await propose(second, change.subjectId)).status).toBe("proposed");
  });

  it("is ended by the job once its time is over by the database's clock, each on record, and no other", async () => {
    const [due, open] = [await propose(), await propose()];
    await world.sql("update control_changes set expires_at = clock_timestamp() - interval '1 second' where id = $1", [
      due.id,
    ]);
    await expireDueChanges.execute({ slot: new Date().toISOString() });
    const rows = await world.sql(
      "select id, status, decided_by_id from control_changes where id = any($1) order by id",
      [[due.id, open.id]],
    );
    expect(rows).toEqual([
      { id: due.id, status: "expired", decided_by_id: null },
      { id: open.id, status: "proposed", decided_by_id: null },
    ]);
    expect(await world.auditTypes(due.id)).toEqual(["control-change.proposed", "control-change.expired"]);
    expect(await codeOf(confirm(second, due))).toBe("change_state");
    await expireDueChanges.execute({ slot: new Date().toISOString() });
    expect(await world.auditTypes(due.id)).toHaveLength(2);
  });

  it("expires: no person confirms it, and another one may be proposed", async () => {
    const change = await propose();
    await world.sql("update control_changes set expires_at = now() - interval '1 second' where id = $1", [change.id]);
    expect(await codeOf(confirm(second, change))).toBe("change_expired");
    expect(await openChange(second, kind, change.subjectId, needed)).toBeNull();
    const next = await propose(second, change.subjectId);
    expect(next.id).not.toBe(change.id);
    expect(await world.auditTypes(change.id)).toEqual(["control-change.proposed", "control-change.expired"]);
  });

  it("I5: of ten who confirm and refuse at once, one wins", async () => {
    const change = await propose();
    const people = await Promise.all(Array.from({ length: 10 }, () => world.person(["security"])));
    const outcomes = await Promise.all(
      people.map((person, i) =>
        codeOf(
          i % 2
            ? confirm(person, change)
            : transaction((tx) => endChange(tx, person, of(change), "refuse", "Not needed.")),
        ),
      ),
    );
    expect(outcomes.toSorted()).toEqual([...Array(9).fill("change_state"), "done"]);
  });
});
