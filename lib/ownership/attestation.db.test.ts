import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updatePerson } from "@/lib/people/commands/update-person";
import type { Principal } from "@/lib/principals/principal";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";
import { planAttestation } from "./attestation";
import { ConfigureOwnershipRequest } from "./schema";
import { configureOwnership, getOwnershipSettings } from "./settings";

let world: World;
let admin: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  [admin] = await foundedBy(world);
  second = await world.person(["admin"]);
});
afterAll(() => world.end());

const rules = { graceDays: 14, fallbackGroupId: null };
const planned = () =>
  world.sql<{ created_by_id: string; on_silence: string; days: number }>(
    `select created_by_id, on_silence, extract(day from due_at - opens_at)::int as days from access_reviews
     where kind = 'ownership' order by id`,
  );
const isDue = () => world.sql("update ownership_attestation set next_at = clock_timestamp() - interval '1 minute'");
const daysAhead = async () => {
  const { nextAt } = (await getOwnershipSettings()).attestation;
  return nextAt === null ? null : Math.round((Date.parse(nextAt) - Date.now()) / 86_400_000);
};

describe("the attestation of owners", () => {
  it("is asked every 180 days by default, once for each time, on two servers at once", async () => {
    expect(await getOwnershipSettings()).toMatchObject({
      attestation: { everyDays: 180, dueDays: 30, onSilence: "keep" },
    });
    expect(await daysAhead()).toBe(180);
    await planAttestation();
    expect(await planned()).toEqual([]);
    await isDue();
    await Promise.all([planAttestation(), planAttestation()]);
    expect(await planned()).toMatchObject([{ on_silence: "keep", days: 30 }]);
    expect(await daysAhead()).toBe(180);
  });

  it("follows the setting of an admin, on record, within bounds, and goes on when that admin left", async () => {
    const attestation = { everyDays: 90, dueDays: 14, onSilence: "suspend" as const };
    expect(await codeOf(configureOwnership(await world.person(["security"]), { ...rules, attestation }))).toBe(
      "admin_only",
    );
    await configureOwnership(second, { ...rules, attestation });
    expect(await daysAhead()).toBe(90);
    // A form without it leaves it as it is.
    await configureOwnership(second, { ...rules, graceDays: 15 });
    expect((await getOwnershipSettings()).attestation).toMatchObject(attestation);
    const types = (await world.auditTypes("org")).filter((type) => type.startsWith("ownership."));
    expect(types).toEqual(["ownership.attestation-configured", "ownership.configured"]);
    await isDue();
    await planAttestation();
    expect((await planned()).at(-1)).toEqual({ created_by_id: second.personId, on_silence: "suspend", days: 14 });
    await updatePerson(admin, second.personId, { status: "deactivated" });
    await isDue();
    await planAttestation();
    expect((await planned()).at(-1)?.created_by_id).not.toBe(second.personId);
    for (const wrong of [{ everyDays: 29 }, { everyDays: 731 }, { dueDays: 6 }, { onSilence: "escalate" }])
      expect(ConfigureOwnershipRequest.safeParse({ ...rules, attestation: { ...attestation, ...wrong } }).success).toBe(
        false,
      );
  });

  it("is off where an admin chose so", async () => {
    await configureOwnership(admin, { ...rules, attestation: { everyDays: null, dueDays: 30, onSilence: "keep" } });
    expect(await daysAhead()).toBeNull();
    const before = (await planned()).length;
    await planAttestation();
    expect(await planned()).toHaveLength(before);
  });
});
