import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld, type World } from "@/e2e/support/world";
import { confirmAgentChange } from "@/lib/agents/commands/change";
import { editAgent, transferAgent } from "@/lib/agents/commands/edit";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { confirmPolicy } from "@/lib/approvals/policies/commands";
import { changeBlueprint, confirmBlueprintChange } from "@/lib/ceilings/commands";
import { revokeEnrolmentToken } from "@/lib/credentials/commands/enrolment-tokens";
import { changeInstance, deregisterInstance, quarantineClone } from "@/lib/credentials/commands/manage-instance";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { signOut } from "@/lib/people/commands/sign-in";
import { updatePerson } from "@/lib/people/commands/update-person";
import { confirmEntitlement, proposeEntitlement } from "@/lib/people/entitlements/commands/change";
import { removeMember } from "@/lib/people/groups/commands";
import { proposeMembership } from "@/lib/people/groups/membership-changes/commands";
import { disownIdentity, unlinkIdentity } from "@/lib/people/identities/commands";
import { confirmProviderChange } from "@/lib/people/identity-providers/changes/commands";
import { disableProvider, editProvider } from "@/lib/people/identity-providers/commands/configure";
import { removePasskey } from "@/lib/people/passkeys/commands/manage";
import type { Principal } from "@/lib/people/principal";
import { changeSettings } from "@/lib/people/settings/commands";
import { servingConnection } from "@/lib/platform/db/pool";
import { revokeResourceServerKey } from "@/lib/resource-servers/commands";
import { retireAgent } from "@/lib/revocation/commands/retire-agent";
import { revoke } from "@/lib/revocation/commands/revoke";
import { confirmIssuerChange } from "@/lib/trusted-issuers/changes/commands";
import { disableIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { disableRule } from "@/lib/trusted-issuers/commands/rules";

let world: World;
let who: Principal;
let holder: pg.Client;
let standardId: string;
beforeAll(async () => {
  world = await createWorld();
  who = await world.person(["admin", "security"]);
  standardId = String((await world.sql("select id from blueprints where name = 'standard'"))[0]?.id);
  holder = new pg.Client(servingConnection("test-holder"));
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await world.end();
});

// There is nothing of these ids: a command that tightens takes the barrier before it looks, so it waits all the same.
const none = (kind: string) => `${kind}_00000000000000000000000000`;
const [agentId, delegationId, instanceId] = [none("agt"), none("dlg"), none("ins")];
const [personId, groupId, changeId] = [none("per"), none("grp"), none("chg")];
const identity = { iss: "https://idp.example", sub: "1" };
const reason = "A drill.";

type Row = [file: string, command: string, run: () => Promise<unknown>];

/** Every command that tightens, with the file that takes the barrier for it. */
const commands: Row[] = [
  [
    "revocation/commands/revoke.ts",
    "revoke",
    () => revoke({ asker: who, scope: { kind: "all", subjectId: "org" }, reason }),
  ],
  ["revocation/commands/retire-agent.ts", "retireAgent", () => retireAgent(who, agentId, reason)],
  ["agents/commands/lifecycle.ts", "suspendAgent", () => suspendAgent(who, agentId, reason)],
  ["agents/commands/change.ts", "confirmAgentChange", () => confirmAgentChange(who, { agentId, changeId }, "x")],
  ["agents/commands/edit.ts", "editAgent", () => editAgent(who, agentId, { riskTier: "critical" }, undefined)],
  ["agents/commands/edit.ts", "transferAgent", () => transferAgent(who, agentId, "a@acme.example", undefined)],
  [
    "credentials/commands/manage-instance.ts",
    "quarantine",
    () => changeInstance(who, instanceId, "quarantine", reason),
  ],
  ["credentials/commands/manage-instance.ts", "deregister", () => deregisterInstance(instanceId)],
  [
    "credentials/commands/manage-instance.ts",
    "quarantineClone",
    () => quarantineClone(instanceId, { jkt: "x", where: "client_assertion", sender: { ip: "", userAgent: "" } }),
  ],
  [
    "credentials/commands/enrolment-tokens.ts",
    "revokeEnrolmentToken",
    () => revokeEnrolmentToken(who, agentId, none("ent")),
  ],
  [
    "delegations/commands/narrow.ts",
    "narrow",
    () => narrowDelegation({ asker: who, delegationId, narrow: { reason }, expected: 1 }),
  ],
  [
    "delegations/commands/move.ts",
    "suspend",
    () => moveDelegation({ asker: who, delegationId, action: "suspend", reason }),
  ],
  [
    "approvals/policies/commands.ts",
    "confirmPolicy",
    () => confirmPolicy(who, { policyId: none("apl"), changeId }, "x"),
  ],
  ["resource-servers/commands.ts", "revokeKey", () => revokeResourceServerKey(who, none("rsv"), none("rsk"))],
  [
    "ceilings/commands.ts",
    "changeBlueprint",
    () => changeBlueprint(who, standardId, { reason, keyLifetimeDays: 1 }, undefined),
  ],
  [
    "ceilings/commands.ts",
    "confirmBlueprintChange",
    () => confirmBlueprintChange(who, { blueprintId: "standard", changeId }, { digest: "x" }),
  ],
  [
    "trusted-issuers/changes/commands.ts",
    "confirmIssuerChange",
    () => confirmIssuerChange(who, { issuerId: none("tis"), changeId }, "x"),
  ],
  ["trusted-issuers/commands/rules.ts", "disableRule", () => disableRule(who, none("wlr"))],
  ["trusted-issuers/commands/configure-issuer.ts", "disableIssuer", () => disableIssuer(who, none("tis"), undefined)],
  ["people/identities/commands.ts", "unlinkIdentity", () => unlinkIdentity(who, personId, identity)],
  ["people/identities/commands.ts", "disownIdentity", () => disownIdentity(who, identity)],
  ["people/passkeys/commands/manage.ts", "removePasskey", () => removePasskey(who, who.personId, none("psk"))],
  ["people/settings/commands.ts", "changeSettings", () => changeSettings(who, { dpopNonceRequired: false })],
  [
    "people/entitlements/commands/change.ts",
    "proposeEntitlement",
    () => proposeEntitlement(who, { subjectId: personId, entitlement: { kind: "nothing" }, reason }),
  ],
  ["people/entitlements/commands/change.ts", "confirmEntitlement", () => confirmEntitlement(who, changeId, "x")],
  [
    "people/groups/membership-changes/commands.ts",
    "proposeMembership",
    () => proposeMembership(who, groupId, { personId, action: "remove", reason }),
  ],
  ["people/groups/commands.ts", "removeMember", () => removeMember(who, groupId, personId)],
  ["people/commands/update-person.ts", "deactivate", () => updatePerson(who, personId, { status: "deactivated" })],
  ["people/commands/sign-in.ts", "signOut", () => signOut(none("ses"))],
  [
    "people/identity-providers/changes/commands.ts",
    "confirmProviderChange",
    () => confirmProviderChange(who, { providerId: none("idp"), changeId }, "x"),
  ],
  [
    "people/identity-providers/commands/configure.ts",
    "editProvider",
    () => editProvider(who, none("idp"), { name: "Other" }, undefined),
  ],
  [
    "people/identity-providers/commands/configure.ts",
    "disableProvider",
    () => disableProvider(who, none("idp"), undefined),
  ],
];

/** Places that a call with invented ids does not reach: only the source is looked at here. */
const unreached: readonly string[] = [
  "approvals/commands/decide.ts",
  "revocation/clock/acknowledge.ts",
  "revocation/restoration/acknowledge.ts",
  "trusted-issuers/commands/configure-issuer.ts",
  "tokens/revocation/endpoint.ts",
  "people/passkeys/commands/approve.ts",
  "people/commands/set-password.ts",
  "people/identity-providers/commands/sign-in.ts",
];

const waiting = async (): Promise<boolean> => {
  const found = await holder.query(
    "select 1 from pg_locks where locktype = 'advisory' and objid = 770001 and mode = 'ExclusiveLock' and not granted",
  );
  return found.rows.length > 0;
};

/** Runs a command while an evaluation holds the barrier; tells whether it waited for that. */
async function waitsForBarrier(run: () => Promise<unknown>): Promise<boolean> {
  await holder.query("begin");
  await holder.query("select barrier_shared()");
  let over = false;
  const running = run().catch(() => undefined);
  void running.then(() => {
    over = true;
  });
  let waits = false;
  while (!over && !waits) waits = await waiting();
  await holder.query("rollback");
  await running;
  return waits;
}

describe("D2: a command that tightens", () => {
  it.each(commands)("%s %s waits for the evaluations under way", async (_, __, run) => {
    expect(await waitsForBarrier(run)).toBe(true);
  });

  it("twin: a command that shares the barrier does not wait, and this test sees that", async () => {
    const resume = () => moveDelegation({ asker: who, delegationId, action: "resume", reason });
    expect(await waitsForBarrier(resume)).toBe(false);
  });

  it("is listed here, as often as the code takes the barrier alone", () => {
    const found = readdirSync("lib", { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith("test.ts") && path !== "platform/db/transaction.ts")
      .flatMap((path) =>
        Array(readFileSync(join("lib", path), "utf8").match(/[:?] "exclusive"/g)?.length ?? 0).fill(path),
      );
    const listed = [...commands.map(([file]) => file), ...unreached];
    const counts = (paths: readonly string[]) =>
      Object.fromEntries(
        [...new Set(paths)].toSorted().map((path) => [path, paths.filter((one) => one === path).length]),
      );
    expect(counts(found)).toEqual(counts(listed));
  });
});
