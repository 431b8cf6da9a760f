import { randomUUID } from "node:crypto";
import { drainAgent } from "@/lib/agents/commands/drain";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { changeBlueprint } from "@/lib/blueprint-changes/commands";
import { revokeEnrolmentToken } from "@/lib/credentials/commands/enrolment-tokens";
import { changeInstance, deregisterInstance, quarantineClone } from "@/lib/credentials/commands/manage-instance";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import type { NarrowDelegation } from "@/lib/delegations/schema";
import { changeAgent, giveAgent } from "@/lib/lifecycle/changes";
import { changeSettings } from "@/lib/organisation/commands";
import { refusePasskey, removePasskey } from "@/lib/passkeys/commands/manage";
import { updatePerson } from "@/lib/people/commands/update-person";
import { revokeResourceServerKey } from "@/lib/resource-servers/commands";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { revoke } from "@/lib/revocation/commands/revoke";
import { unlinkIdentity } from "@/lib/sign-in/account-links/commands";
import { signOut } from "@/lib/sign-in/commands/sign-in";
import { disableProvider, editProvider } from "@/lib/sign-in/providers/commands/configure";
import type { EditProviderRequest } from "@/lib/sign-in/providers/schema";
import { tokenOf } from "@/lib/testing/tokens";
import { disableIssuer, editIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { disableRule } from "@/lib/trusted-issuers/commands/rules";
import type { EditTrustedIssuerRequest } from "@/lib/trusted-issuers/schema";
import { newInstanceKeyPair } from "@/prisma/seed/builders/instance";
import { clone, reason, revokeToken, standardId } from "./calls";
import type { TighteningSubjects } from "./subjects";

/**
 * A request that tightens nothing, of a command that can: it is refused with that code, changes `nothing`, or `proposes`
 * a change that waits for a second person.
 */
export type LooseRequest = {
  command: string;
  outcome: string;
  ready: (subjects: TighteningSubjects) => Promise<() => Promise<unknown>>;
};

export const loose = (command: string, outcome: string, ready: LooseRequest["ready"]): LooseRequest => ({
  ...{ command, outcome, ready },
});

/** The request, which was made once already. */
export const again = async (run: () => Promise<unknown>): Promise<() => Promise<unknown>> => {
  await run();
  return run;
};

const later = (hours: number) => new Date(Date.now() + hours * 3_600_000);

const narrow =
  (change: Partial<NarrowDelegation>, expected = 1): LooseRequest["ready"] =>
  async (subjects) => {
    const delegationId = await subjects.delegation();
    return () => narrowDelegation({ asker: subjects.who, delegationId, narrow: { reason, ...change }, expected });
  };

const agent =
  (change: Parameters<typeof changeAgent>[2], expected?: number): LooseRequest["ready"] =>
  async (subjects) => {
    const id = await subjects.agent();
    return () => changeAgent(subjects.who, id, change, expected);
  };

const issuer =
  (change: EditTrustedIssuerRequest, expected?: number, kind?: "people"): LooseRequest["ready"] =>
  async (subjects) => {
    const id = await subjects.issuer(kind);
    return () => editIssuer(subjects.who, id, change, expected);
  };

const provider =
  (change: EditProviderRequest, expected?: number): LooseRequest["ready"] =>
  async (subjects) => {
    const id = await subjects.provider();
    return () => editProvider(subjects.who, id, change, expected);
  };

const ofAgents: readonly LooseRequest[] = [
  loose("revoke", "already_revoked", async ({ who, agent }) => {
    const scope = { kind: "agent", subjectId: await agent() } as const;
    return again(() => revoke({ asker: who, scope, reason }));
  }),
  loose("retireAgent", "agent_state", async ({ who, agent }) => {
    const id = await agent();
    return again(() => retireAgent(who, id, reason));
  }),
  loose("drainAgent", "agent_draining", async ({ who, agent }) => {
    const id = await agent();
    return again(() => drainAgent(who, id, reason, 60));
  }),
  loose("suspendAgent", "agent_state", async ({ who, agent }) => {
    const id = await agent();
    await retireAgent(who, id, reason);
    return () => suspendAgent(who, id, reason);
  }),
  loose("changeAgent", "stale", agent({ riskTier: "medium" }, 7)),
  loose("changeAgent", "nothing", agent({ riskTier: "low" })),
  loose("changeAgent", "proposes", agent({ riskTier: "high" })),
  loose("changeAgent", "change_pending", async ({ who, agent }) => {
    const id = await agent();
    return again(() => changeAgent(who, id, { riskTier: "high" }, undefined));
  }),
  loose("changeAgent", "agent_name_taken", async ({ who, agent }) => {
    const [id, displayName] = [await agent(), `Refunds ${randomUUID()}`];
    await changeAgent(who, await agent(), { displayName }, undefined);
    return () => changeAgent(who, id, { displayName, riskTier: "medium" }, undefined);
  }),
  loose("giveAgent", "owner_unknown", async ({ who, agent }) => {
    const id = await agent();
    return () => giveAgent(who, id, "none@acme.example", undefined);
  }),
  loose("giveAgent", "nothing", async ({ who, agent }) => {
    const id = await agent();
    return again(() => giveAgent(who, id, who.email, undefined));
  }),
  loose("quarantine", "instance_state", async ({ who, instance }) => {
    const id = await instance();
    return again(() => changeInstance(who, id, "quarantine", reason));
  }),
  loose("deregister", "nothing", async ({ instance }) => {
    const id = await instance();
    return again(() => deregisterInstance(id));
  }),
  loose("quarantineClone", "nothing", async ({ instance }) => {
    const id = await instance();
    return again(() => quarantineClone(id, clone));
  }),
  loose("revokeEnrolmentToken", "enrolment_token_state", async (subjects) => {
    const { agentId, tokenId } = await subjects.enrolmentToken();
    return again(() => revokeEnrolmentToken(subjects.who, agentId, tokenId));
  }),
];

const ofDelegations: readonly LooseRequest[] = [
  loose("narrow", "stale", narrow({ expiresAt: later(0.1).toISOString() }, 7)),
  loose("narrow", "nothing_narrowed", narrow({})),
  loose("narrow", "not_narrower", narrow({ expiresAt: later(24 * 999).toISOString() })),
  loose("narrow", "authority_invalid", narrow({ authority: [{ type: "" }] })),
  loose("suspend", "suspension_end", async (subjects) => {
    const delegationId = await subjects.delegation();
    const move = { asker: subjects.who, delegationId, action: "suspend", reason } as const;
    return () => moveDelegation({ ...move, until: later(-1) });
  }),
  loose("revoke a delegation", "delegation_state", async (subjects) => {
    const delegationId = await subjects.delegation();
    return again(() => moveDelegation({ asker: subjects.who, delegationId, action: "revoke", reason }));
  }),
  loose("answerRevocation", "nothing", async (subjects) => {
    await changeSettings(subjects.who, { dpopNonceRequired: false });
    const token = await tokenOf(subjects.spine, { delegation_id: await subjects.delegation() });
    return again(() => revokeToken(token, subjects));
  }),
];

const ofSettings: readonly LooseRequest[] = [
  loose("revokeKey", "resource_server_key_revoked", async (subjects) => {
    const { serverId, keyId } = await subjects.resourceServerKey();
    return again(() => revokeResourceServerKey(subjects.who, serverId, keyId));
  }),
  loose("changeBlueprint", "stale", async (subjects) => {
    const id = await standardId(subjects);
    return () => changeBlueprint(subjects.who, id, { reason, keyLifetimeDays: 1 }, 70);
  }),
  loose("changeBlueprint", "nothing", async (subjects) => {
    const id = await standardId(subjects);
    return again(() => changeBlueprint(subjects.who, id, { reason, keyLifetimeDays: 1 }, undefined));
  }),
  loose("editIssuer", "stale", issuer({ audience: "other" }, 7)),
  loose("editIssuer", "nothing", issuer({ name: "A cluster", audience: "mandate" })),
  loose("editIssuer", "nothing", issuer({ name: "A cluster" }, undefined, "people")),
  loose("editIssuer", "proposes", issuer({ audience: "other" }, undefined, "people")),
  loose("editIssuer", "issuer_invalid", issuer({ issuer: "http://a.example" })),
  loose("editIssuer", "change_pending", async ({ who, issuer }) => {
    const id = await issuer("people");
    return again(() => editIssuer(who, id, { audience: "other" }, undefined));
  }),
  loose("editIssuer", "trusted_issuer_exists", async ({ who, issuer, world }) => {
    const [id, other] = [await issuer(), await issuer()];
    const [taken] = await world.sql<{ issuer: string }>("select issuer from trusted_issuers where id = $1", [other]);
    const jwks = { keys: [{ ...newInstanceKeyPair().jwk }] };
    return () => editIssuer(who, id, { issuer: String(taken?.issuer), jwks }, undefined);
  }),
  loose("disableIssuer", "stale", async ({ who, issuer }) => {
    const id = await issuer();
    return () => disableIssuer(who, id, 7);
  }),
  loose("disableIssuer", "nothing", async ({ who, issuer }) => {
    const id = await issuer();
    return again(() => disableIssuer(who, id, undefined));
  }),
  loose("disableRule", "nothing", async (subjects) => {
    const id = await subjects.rule();
    return again(() => disableRule(subjects.who, id));
  }),
  loose("editProvider", "stale", provider({ name: "Other" }, 7)),
  loose("editProvider", "nothing", provider({ name: "Staff" })),
  loose("editProvider", "proposes", provider({ clientId: "other" })),
  loose("editProvider", "identity_provider_invalid", provider({ issuer: "https://idp.example" })),
  loose("editProvider", "change_pending", async ({ who, provider }) => {
    const id = await provider();
    return again(() => editProvider(who, id, { clientId: "other" }, undefined));
  }),
  loose("editProvider", "identity_provider_exists", async ({ who, provider, world }) => {
    const [id, other] = [await provider(), await provider()];
    const [taken] = await world.sql<{ issuer: string }>("select issuer from identity_providers where id = $1", [other]);
    return () => editProvider(who, id, { issuer: String(taken?.issuer), clientSecret: "x".repeat(32) }, undefined);
  }),
  loose("disableProvider", "stale", async ({ who, provider }) => {
    const id = await provider();
    return () => disableProvider(who, id, 7);
  }),
  loose("disableProvider", "nothing", async ({ who, provider }) => {
    const id = await provider();
    return again(() => disableProvider(who, id, undefined));
  }),
  loose("changeSettings", "nothing", async ({ who }) => again(() => changeSettings(who, { dpopNonceRequired: true }))),
];

const ofPeople: readonly LooseRequest[] = [
  loose("unlinkIdentity", "identity_not_found", async (subjects) => {
    const { personId, identity } = await subjects.identity();
    return again(() => unlinkIdentity(subjects.who, personId, identity));
  }),
  loose("refusePasskey", "own_passkey", async (subjects) => {
    const { personId, passkeyId } = await subjects.passkey();
    return () => refusePasskey(subjects.who, personId, passkeyId, reason);
  }),
  loose("removePasskey", "passkey_not_found", async (subjects) => {
    const { personId, passkeyId } = await subjects.passkey();
    return again(() => removePasskey(subjects.who, personId, passkeyId));
  }),
  loose("deactivate", "own_account", async ({ who }) => {
    return () => updatePerson(who, who.personId, { status: "deactivated" });
  }),
  loose("deactivate", "stale", async ({ who, person }) => {
    const id = await person();
    return () => updatePerson(who, id, { status: "deactivated" }, 7);
  }),
  loose("deactivate", "nothing", async ({ who, person }) => {
    const id = await person();
    return again(() => updatePerson(who, id, { status: "deactivated" }));
  }),
  loose("signOut", "nothing", async ({ session }) => {
    const id = await session();
    return again(() => signOut(id));
  }),
];

export const looseRequests: readonly LooseRequest[] = [...ofAgents, ...ofDelegations, ...ofSettings, ...ofPeople];
