import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { actionRefusal } from "@/lib/delegations/policy";
import { getDelegation } from "@/lib/delegations/queries";
import type { Principal } from "@/lib/principals/principal";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { askRevocation, endAsked, revokeAsAsked } from "./commands";
import { getAsked, listAsked } from "./queries";
import { AskedRevocationFilters } from "./schema";

let world: World;
let security: Principal;
let stranger: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, stranger] = [await world.person(["security"]), await world.person(["approver"])];
});
afterAll(() => world.end());

async function approved(name: string): Promise<{ spine: TestAgent; id: string; token: string }> {
  const spine = await given.agent(`https://${name}.acme.example`);
  const id = await given.delegation(spine);
  return { spine, id, token: await tokenOf(spine) };
}

const move = (asker: TestAgent["approver"], delegationId: string, action: "suspend" | "resume" | "revoke") =>
  moveDelegation({ asker, delegationId, action, reason: "A mistake." });
const recorded = (id: string) =>
  world.sql<{ facts: Record<string, unknown> }>(
    `select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries
     where type = 'delegation.suspended' and convert_from(body, 'UTF8') like $1`,
    [`%${id}%`],
  );

describe("taking back (A9)", () => {
  it("its approver suspends it at once, on record as such, until the owner resumes it", async () => {
    const { spine, id, token } = await approved("taken-back");
    expect((await getDelegation(spine.approver, id)).can).toEqual(["suspend", "ask_revocation"]);
    await move(spine.approver, id, "suspend");
    expect((await evaluate(spine, token)).context.code).toBe("delegation_not_active");
    expect((await recorded(id)).map(({ facts }) => facts.takenBack)).toEqual([true]);
    expect(await getDelegation(spine.owner, id)).toMatchObject({
      takenBack: true,
      can: expect.arrayContaining(["resume"]),
    });
    expect(await codeOf(move(spine.approver, id, "resume"))).toBe("forbidden");
    await move(spine.owner, id, "resume");
    expect((await evaluate(spine, token)).decision).toBe(true);
    expect((await getDelegation(spine.owner, id)).takenBack).toBe(false);
  });

  it("another approver neither suspends it nor asks for its revocation, and the owner resumes no suspension by security", async () => {
    const { spine, id } = await approved("not-taken-back");
    expect(await codeOf(move(stranger, id, "suspend"))).toBe("forbidden");
    expect(await codeOf(askRevocation(stranger, id, "No."))).toBe("not_your_approval");
    const shown = await getDelegation(stranger, id);
    expect(shown.whyNot.ask_revocation?.reason).toBe("You did not approve it.");
    await move(security, id, "suspend");
    expect(await codeOf(move(spine.owner, id, "resume"))).toBe("forbidden");
  });

  it("the rules would let any approver suspend it if they did not read who approved: the broken twin", () => {
    const facts = {
      ...({ status: "active", ownerId: "per_o", delegatorId: null, onBehalfOfId: null, parentId: null } as const),
      ...{ pausedById: null, suspendedUntil: null, takenBack: false, approvedByAsker: false },
    };
    expect(actionRefusal(stranger, facts, "suspend")?.code).toBe("not_allowed");
    expect(actionRefusal(stranger, { ...facts, approvedByAsker: true }, "suspend")).toBeUndefined();
  });
});

describe("asking for a revocation", () => {
  it("stops nothing until security revokes, which is one transaction with the stop", async () => {
    const { spine, id, token } = await approved("asked");
    const asked = await askRevocation(spine.approver, id, "It was a mistake.");
    expect(await codeOf(askRevocation(spine.approver, id, "Again."))).toBe("already_asked");
    expect((await evaluate(spine, token)).decision).toBe(true);
    expect(await getAsked(security, asked)).toMatchObject({ status: "open", can: ["revoke", "refuse"] });
    expect(await getAsked(spine.approver as Principal, asked)).toMatchObject({ can: ["withdraw"] });
    expect(await codeOf(getAsked(stranger, asked))).toBe("asked_not_found");
    const open = AskedRevocationFilters.parse({ status: "open", delegationId: id });
    expect((await listAsked(security, open)).revocationRequests.map((one) => one.id)).toEqual([asked]);
    expect((await listAsked(stranger, open)).revocationRequests).toEqual([]);
    const revoking = [revokeAsAsked(security, asked, "Agreed."), revokeAsAsked(security, asked, "Agreed.")];
    const codes = await Promise.all(revoking.map(codeOf));
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
    expect((await evaluate(spine, token)).context.code).toBe("delegation_not_active");
    expect(await getAsked(security, asked)).toMatchObject({ status: "revoked", note: "Agreed.", can: [] });
  });

  it("is refused by security with a reason, or withdrawn; then it can be asked again", async () => {
    const { spine, id, token } = await approved("refused");
    const first = await askRevocation(spine.approver, id, "It was a mistake.");
    await expectRefusal(endAsked(security, first, "withdraw", "No."), "forbidden");
    await endAsked(security, first, "refuse", "It is needed.");
    await expectRefusal(endAsked(spine.approver, first, "withdraw", "Late."), "asked_state");
    const second = await askRevocation(spine.approver, id, "It was a mistake.");
    await endAsked(spine.approver, second, "withdraw", "Settled.");
    expect((await evaluate(spine, token)).decision).toBe(true);
  });
});
