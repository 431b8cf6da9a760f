import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as passwordRoute from "@/app/api/session/password/route";
import * as preferencesRoute from "@/app/api/session/preferences/route";
import { createPerson } from "@/lib/people/commands/create-person";
import { updatePerson } from "@/lib/people/commands/update-person";
import { transaction } from "@/lib/platform/database/transaction";
import { principalOfSession } from "@/lib/sign-in/authentication";
import { ensureFirstAdmin } from "@/lib/sign-in/commands/first-start";
import { acceptInvitation } from "@/lib/sign-in/commands/set-password";
import { createWorld, foundedBy, ownPassword, type World } from "@/lib/testing/world";
import { isFounding, readFounding } from "./founding.store";
import { hashPassword } from "./password";
import type { Principal } from "./principal";
import { lockActiveAdmins } from "./store";

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const founding = () =>
  transaction(async (tx) => {
    await lockActiveAdmins(tx);
    return isFounding(tx);
  });

async function invited(admin: Principal, email: string): Promise<void> {
  const { invitationUrl = "" } = await createPerson(admin, { email, name: "Second", roles: ["admin"] });
  await acceptInvitation({
    token: new URL(invitationUrl).searchParams.get("token") ?? "",
    password: "correct horse battery",
  });
}

describe("an organisation", () => {
  it("is being founded while an admin chose the passwords of all others", async () => {
    await ensureFirstAdmin({ publicUrl: world.runtime.publicUrl, dataDir: world.runtime.dataDir });
    await world.person(["admin"]);
    await world.person(["security"]).then((person) => ownPassword(world, person));
    expect(await founding()).toBe(true);
    expect(await readFounding()).toBe(true);
  });

  it("is founded by the operator's first admin and one who accepted an invitation", async () => {
    await ensureFirstAdmin({ publicUrl: world.runtime.publicUrl, dataDir: world.runtime.dataDir });
    await invited(await world.person(["admin"]), "second@acme.example");
    expect(await founding()).toBe(false);
    expect(await readFounding()).toBe(false);
  });

  it("is founded by an account at an identity provider once the link waits for no person", async () => {
    const [one, two] = [await world.person(["admin"]), await world.person(["admin"])];
    await ownPassword(world, one);
    await world.sql(
      `insert into identity_providers (id, slug, name, issuer, client_id, client_secret, scopes, default_roles, created_by_id)
       values ('idp_1', 'acme', 'Acme', 'https://idp.example', 'm', '\\x00', '{openid}', '{member}', $1)`,
      [one.personId],
    );
    await world.sql(
      `insert into external_identities (iss, sub, person_id, linked_by_id, waits_until)
       values ('https://idp.example', 'two', $1, $2, clock_timestamp() + interval '1 day')`,
      [two.personId, one.personId],
    );
    expect(await founding()).toBe(true);
    await world.sql(
      "update external_identities set acknowledged_at = clock_timestamp(), waits_until = clock_timestamp() - interval '1 second'",
    );
    expect(await founding()).toBe(false);
  });

  it("stays founded when one admin removes the other", async () => {
    const [one, two] = await foundedBy(world);
    await updatePerson(one, two.personId, { status: "deactivated" });
    expect(await founding()).toBe(false);
  });

  it("is founded when two admins choose their passwords at the same time", async () => {
    const admins = [await world.person(["admin"]), await world.person(["admin"])];
    const choose = ({ personId }: Principal) =>
      transaction(
        (tx) => tx.$executeRaw`update people set password_chosen_at = clock_timestamp() where id = ${personId}`,
      );
    await Promise.all(admins.map(choose));
    expect(await Promise.all([founding(), founding()])).toEqual([false, false]);
  });
});

describe("a password that an admin chose (S12)", () => {
  const change = (as: Principal, currentPassword: string, newPassword: string) =>
    world.call(passwordRoute.POST, { method: "POST", as, body: { currentPassword, newPassword } });
  const write = async (as: Principal) => {
    const body = { singleKeyShortcuts: false };
    const response = await world.call(preferencesRoute.PUT, { method: "PUT", as, body });
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  const now = (principal: Principal) => principalOfSession(principal.sessionId);

  it("lets its account act while the organisation is being founded", async () => {
    const person = await world.person(["approver"]);
    expect(await now(person)).toMatchObject({ limited: false, mustChoosePassword: false });
    expect(await write(person)).toEqual([200, undefined]);
  });

  it("lets its account only read in a founded organisation, until the person chose another one", async () => {
    await foundedBy(world);
    const [person, first] = [await world.person(["approver", "admin"]), "the admin's choice"];
    await world.sql("update people set password_hash = $2 where id = $1", [person.personId, await hashPassword(first)]);
    expect((await now(person))?.permissions.has("requests:decide")).toBe(false);
    expect(await write(person)).toEqual([403, "password_to_choose"]);
    expect((await change(person, first, first)).status).toBe(422);
    expect((await now(person))?.mustChoosePassword).toBe(true);
    expect((await change(person, first, "a choice of my own")).status).toBe(200);
    expect((await now(person))?.permissions.has("requests:decide")).toBe(true);
    expect(await write(person)).toEqual([200, undefined]);
  });

  it("changes nothing for a session that an account link limits", async () => {
    const [, two] = await foundedBy(world);
    await world.sql("update sessions set limited = true where id = $1", [two.sessionId]);
    const response = await change(two, "unusable", "a choice of my own");
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      403,
      "account_link_waiting",
    ]);
  });
});
