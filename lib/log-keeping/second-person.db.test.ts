import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as confirmHoldRoute from "@/app/api/legal-holds/[holdId]/changes/[changeId]/confirm/route";
import * as confirmRetentionRoute from "@/app/api/log-retention/changes/[changeId]/confirm/route";
import * as retentionRoute from "@/app/api/log-retention/route";
import { listOpenChanges } from "@/lib/control-changes/open-changes";
import type { Principal } from "@/lib/principals/principal";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { confirmRelease, endHold, endRelease, placeHold } from "./holds.commands";
import { getHolds } from "./holds.queries";
import { changeRetention, confirmRetention, endRetentionChange } from "./retention.commands";
import { getRetention } from "./retention.queries";

let world: World;
let first: Principal;
let second: Principal;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  first = await world.person(["admin"]);
});
afterAll(() => world.end());

const period = { from: "2020-01-01T00:00:00Z", to: "2020-02-01T00:00:00Z" };
const newHold = () => placeHold(first, { name: "Case 7", reason: "A court asks.", ...period });
const retentionFacts = () =>
  world.sql<{ facts: object }>(
    `select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries
     where type = 'log.retention-changed' order by id`,
  );
const waiting = async (as: Principal) => (await getRetention(as)).pendingChange;
const releaseOf = async (as: Principal, id: string) =>
  (await getHolds(as)).find((hold) => hold.id === id)?.pendingChange ?? null;

describe("one admin alone, while the organisation is founded,", () => {
  it("shortens the retention and releases a hold at once, on record", async () => {
    expect(await changeRetention(first, { months: 36, reason: "The law asks for three years." })).toBe("changed");
    expect(await retentionFacts()).toMatchObject([{ facts: { months: 36, alone: true } }]);
    const id = await newHold();
    expect(await endHold(first, id, { reason: "Over." })).toBe("released");
    const [released] = await world.sql<{ facts: object }>(
      "select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries where type = 'log.hold-released'",
    );
    expect(released?.facts).toMatchObject({ hold: id, alone: true });
  });
});

describe("with two independent admins,", () => {
  beforeAll(async () => {
    second = await world.person(["admin"]);
    security = await world.person(["security"]);
    // Each chose their own password, which founds the organisation.
    await world.sql("update people set password_chosen_at = clock_timestamp()");
    await world.sql("update organisation set founded_at = now()");
  });

  it("a longer retention takes one person, a shorter one two", async () => {
    expect(await changeRetention(first, { months: 48, reason: "Longer." })).toBe("changed");
    const put = { method: "PUT", as: first, body: { months: 24, reason: "Shorter." } };
    const answer = await world.call(retentionRoute.PUT, put);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({
      months: 48,
      pendingChange: { kind: "log-retention", can: ["withdraw"] },
    });
    const change = await waiting(second);
    expect(change).toMatchObject({ can: ["confirm", "refuse"], reason: "Shorter." });
    expect(await codeOf(changeRetention(second, { months: 12, reason: "Another." }))).toBe("change_pending");
    const [id, digest] = [change?.id ?? "", change?.digest ?? ""];
    expect(await codeOf(confirmRetention(first, id, digest))).toBe("own_change");
    expect(await codeOf(confirmRetention(security, id, digest))).toBe("forbidden");
    expect(await codeOf(confirmRetention(second, id, "A".repeat(43)))).toBe("change_stale");
    expect((await getRetention(first)).months).toBe(48);
    await confirmRetention(second, id, digest);
    expect(await getRetention(first)).toMatchObject({ months: 24, pendingChange: null });
    expect((await retentionFacts()).at(-1)?.facts).toMatchObject({ changeId: id, proposedById: first.personId });
    expect(await codeOf(confirmRetention(second, id, digest))).toBe("change_state");
  });

  it("a shorter retention is refused, withdrawn, or outdated by a longer one", async () => {
    await changeRetention(first, { months: 18, reason: "Shorter." });
    await endRetentionChange(second, (await waiting(second))?.id ?? "", "refuse", "No.");
    await changeRetention(first, { months: 18, reason: "Shorter." });
    await endRetentionChange(first, (await waiting(first))?.id ?? "", "withdraw", "A mistake.");
    await changeRetention(first, { months: 18, reason: "Shorter." });
    const change = await waiting(second);
    expect(await changeRetention(second, { months: null, reason: "For ever." })).toBe("changed");
    expect(await codeOf(confirmRetention(second, change?.id ?? "", change?.digest ?? ""))).toBe("change_outdated");
    expect((await getRetention(first)).months).toBeNull();
    await endRetentionChange(second, change?.id ?? "", "refuse", "Outdated.");
  });

  it("a legal hold stays in effect until a second person confirms its release", async () => {
    const holdId = await newHold();
    expect(await endHold(first, holdId, { reason: "Over." })).toBe("proposed");
    expect(await codeOf(endHold(second, holdId, { reason: "Over." }))).toBe("change_pending");
    const change = await releaseOf(second, holdId);
    const of = { holdId, changeId: change?.id ?? "" };
    expect((await listOpenChanges(second, { subject: holdId, limit: 1 })).controlChanges).toHaveLength(1);
    expect(change?.document).toContain("from 2020-01-01 to 2020-01-31");
    expect(await codeOf(confirmRelease(first, of, change?.digest ?? ""))).toBe("own_change");
    await endRelease(second, of, "refuse", "Not yet.");
    await endHold(second, holdId, { reason: "Now it is over." });
    const next = await releaseOf(first, holdId);
    await confirmRelease(first, { holdId, changeId: next?.id ?? "" }, next?.digest ?? "");
    const [hold] = (await getHolds(first)).filter(({ id }) => id === holdId);
    expect(hold).toMatchObject({ releasedBy: { id: first.personId }, pendingChange: null });
    expect(await codeOf(endHold(first, holdId, { reason: "Again." }))).toBe("hold_released");
    expect((await world.auditTypes(holdId)).toSorted()).toEqual([
      ...["control-change.confirmed", "control-change.proposed", "control-change.proposed", "control-change.refused"],
      ...["log.hold-placed", "log.hold-released"],
    ]);
  });

  it.each([
    ["a shorter retention", confirmRetentionRoute.POST],
    ["the release of a hold", confirmHoldRoute.POST],
  ])("%s is confirmed only after a fresh sign-in", async (_, route) => {
    const as = await world.person(["admin"]);
    await world.sql("update people set password_chosen_at = clock_timestamp()");
    await world.sql("update sessions set authenticated_at = now() - interval '1 hour' where person_id = $1", [
      as.personId,
    ]);
    const params = { holdId: `hld_${"0".repeat(26)}`, changeId: `chg_${"0".repeat(26)}` };
    const answer = await world.call(route, { method: "POST", as, params, body: { digest: "A".repeat(43) } });
    expect(await answer.json()).toMatchObject({ status: 403, code: "step_up_required" });
  });
});
