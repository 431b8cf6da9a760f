import { takeBackAction } from "@/lib/action-approvals/commands/take-back";
import { drainAgent } from "@/lib/agents/commands/drain";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { confirmPolicy } from "@/lib/approval-policies/commands";
import { defaultPolicyId } from "@/lib/approval-policies/model";
import { changeBlueprint, confirmBlueprintChange } from "@/lib/blueprint-changes/commands";
import { revokeEnrolmentToken } from "@/lib/credentials/commands/enrolment-tokens";
import { changeInstance, deregisterInstance, quarantineClone } from "@/lib/credentials/commands/manage-instance";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { confirmEntitlement, proposeEntitlement } from "@/lib/entitlements/commands/change";
import { proposeMembership } from "@/lib/entitlements/memberships/changes.commands";
import { removeMember } from "@/lib/entitlements/memberships/commands";
import { agreeToChange } from "@/lib/lifecycle/activation";
import { changeAgent, giveAgent } from "@/lib/lifecycle/changes";
import { lifecycleControl, lifecycleSubject } from "@/lib/lifecycle/model";
import { confirmPolicy as confirmLifecyclePolicy } from "@/lib/lifecycle/policy/commands";
import { currentPolicy } from "@/lib/lifecycle/policy/store";
import { changeSettings } from "@/lib/organisation/commands";
import type { ChangeSettingsRequest } from "@/lib/organisation/schema";
import { refusePasskey, removePasskey } from "@/lib/passkeys/commands/manage";
import { updatePerson } from "@/lib/people/commands/update-person";
import type { Principal } from "@/lib/principals/principal";
import { revokeResourceServerKey } from "@/lib/resource-servers/commands";
import { confirmServerChange, editResourceServer } from "@/lib/resource-servers/edit.commands";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { revoke } from "@/lib/revocation/commands/revoke";
import { suspendScope } from "@/lib/revocation/commands/suspend";
import { disownIdentity, unlinkIdentity } from "@/lib/sign-in/account-links/commands";
import { signOut } from "@/lib/sign-in/commands/sign-in";
import { confirmProviderChange } from "@/lib/sign-in/providers/changes/commands";
import { disableProvider, editProvider } from "@/lib/sign-in/providers/commands/configure";
import { tokenOf } from "@/lib/testing/tokens";
import { confirmIssuerChange } from "@/lib/trusted-issuers/changes.commands";
import { disableIssuer, editIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { disableRule } from "@/lib/trusted-issuers/commands/rules";
import { clone, reason, revokeToken, standardId, versionOfStandard } from "./calls";
import type { OfChange, TighteningSubjects } from "./subjects";

type Run = (by: Principal) => Promise<unknown>;
type Flags = {
  /** The command does not judge who asks: its route does, or possession of a secret. */
  judgesNobody?: true;
  /** The same request changes something each time. */
  repeats?: true;
};

/** A command that takes the barrier exclusively, with the file that does so. */
export type TighteningCommand = Flags & {
  file: string;
  command: string;
  /** Runs it on a subject that does not exist, or without anything to change. */
  invented: (subjects: TighteningSubjects) => Run;
  /** Makes a subject that the command tightens, and answers how to run it on that subject. */
  ready: (subjects: TighteningSubjects) => Promise<Run>;
};

type Subject<T> = Flags & {
  none: T;
  make: (subjects: TighteningSubjects) => Promise<T>;
  run: (by: Principal, subject: T, subjects: TighteningSubjects) => Promise<unknown>;
};

function row<T>(file: string, command: string, { none, make, run, ...flags }: Subject<T>): TighteningCommand {
  return {
    ...{ file, command, ...flags },
    invented: (subjects) => (by) => run(by, none, subjects),
    ready: async (subjects) => {
      const subject = await make(subjects);
      return (by) => run(by, subject, subjects);
    },
  };
}

const none = (kind: string) => `${kind}_00000000000000000000000000`;
const noChange = (kind: string): OfChange => ({ subjectId: none(kind), changeId: none("chg"), digest: "x" });
const identity = { iss: "https://idp.example", sub: "1" };
const [agent, instance] = [none("agt"), none("ins")];
const membership = { groupId: none("grp"), personId: none("per") };

export const tighteningCommands: readonly TighteningCommand[] = [
  row("revocation/commands/revoke.ts", "revoke", {
    ...{ none: agent, make: (subjects) => subjects.agent() },
    run: (asker, subjectId) => revoke({ asker, scope: { kind: "agent", subjectId }, reason }),
  }),
  row("revocation/commands/suspend.ts", "suspendScope", {
    ...{ none: none("per"), make: (subjects) => subjects.person() },
    run: (asker, subjectId) => suspendScope(asker, { kind: "owner", subjectId }, reason),
  }),
  row("retirements/commands/retire-agent.ts", "retireAgent", {
    ...{ none: agent, make: (subjects) => subjects.agent() },
    run: (by, id) => retireAgent(by, id, reason),
  }),
  row("agents/commands/drain.ts", "drainAgent", {
    ...{ none: agent, make: (subjects) => subjects.agent() },
    run: (by, id) => drainAgent(by, id, reason, 60),
  }),
  row("agents/commands/lifecycle.ts", "suspendAgent", {
    ...{ none: agent, make: (subjects) => subjects.agent(), repeats: true },
    run: (by, id) => suspendAgent(by, id, reason),
  }),
  row("agents/commands/change.ts", "confirmAgentChange", {
    ...{ none: noChange("agt"), make: (subjects) => subjects.agentChange() },
    run: (by, { subjectId: agentId, changeId, digest }) => agreeToChange(by, { agentId, changeId }, digest),
  }),
  row("agents/commands/edit.ts", "changeAgent", {
    ...{ none: agent, make: (subjects) => subjects.agent() },
    run: (by, id) => changeAgent(by, id, { riskTier: "medium" }, undefined),
  }),
  row("agents/commands/edit.ts", "giveAgent", {
    ...{ none: agent, make: (subjects) => subjects.agent() },
    run: (by, id, { who }) => giveAgent(by, id, who.email, undefined),
  }),
  row("credentials/commands/manage-instance.ts", "quarantine", {
    ...{ none: instance, make: (subjects) => subjects.instance() },
    run: (by, id) => changeInstance(by, id, "quarantine", reason),
  }),
  row("credentials/commands/manage-instance.ts", "deregister", {
    ...{ none: instance, make: (subjects) => subjects.instance(), judgesNobody: true },
    run: (_, id) => deregisterInstance(id),
  }),
  row("credentials/commands/manage-instance.ts", "quarantineClone", {
    ...{ none: instance, make: (subjects) => subjects.instance(), judgesNobody: true },
    run: (_, id) => quarantineClone(id, clone),
  }),
  row("credentials/commands/enrolment-tokens.ts", "revokeEnrolmentToken", {
    ...{ none: { agentId: agent, tokenId: none("ent") }, make: (subjects) => subjects.enrolmentToken() },
    run: (by, { agentId, tokenId }) => revokeEnrolmentToken(by, agentId, tokenId),
  }),
  row("delegations/commands/narrow.ts", "narrow", {
    ...{ none: none("dlg"), make: (subjects) => subjects.delegation() },
    run: (asker, delegationId) => {
      const expiresAt = new Date(Date.now() + 600_000).toISOString();
      return narrowDelegation({ asker, delegationId, narrow: { reason, expiresAt }, expected: 1 });
    },
  }),
  row("delegations/commands/move.ts", "suspend", {
    ...{ none: none("dlg"), make: (subjects) => subjects.delegation(), repeats: true },
    run: (asker, delegationId) => moveDelegation({ asker, delegationId, action: "suspend", reason }),
  }),
  row("action-approvals/commands/take-back.ts", "takeBackAction", {
    ...{ none: none("aap"), make: (subjects) => subjects.approvedAction() },
    run: (asker, approvalId) => takeBackAction({ asker, approvalId, reason }),
  }),
  row("tokens/revoke.endpoint.ts", "answerRevocation", {
    ...{ none: "x", judgesNobody: true },
    make: async (subjects) => tokenOf(subjects.spine, { delegation_id: await subjects.delegation() }),
    run: (_, token, subjects) => revokeToken(token, subjects),
  }),
  row("approval-policies/commands.ts", "confirmPolicy", {
    ...{ none: noChange("apl"), repeats: true },
    make: (subjects) =>
      subjects.change("approval-policy", defaultPolicyId, { control: "approval-policy", change: "rules" }),
    run: (by, { subjectId: policyId, changeId, digest }) => confirmPolicy(by, { policyId, changeId }, digest),
  }),
  row("resource-servers/commands.ts", "revokeKey", {
    ...{ none: { serverId: none("rsv"), keyId: none("rsk") }, make: (subjects) => subjects.resourceServerKey() },
    judgesNobody: true,
    run: (by, { serverId, keyId }) => revokeResourceServerKey(by, serverId, keyId),
  }),
  row("lifecycle/policy/commands.ts", "confirmPolicy", {
    ...{ none: noChange("agt"), repeats: true },
    make: async (subjects) => {
      const { version, rules: after } = await currentPolicy();
      return subjects.change(lifecycleControl, lifecycleSubject, { control: "lifecycle-policy" }, version, { after });
    },
    run: (by, { changeId, digest }) => confirmLifecyclePolicy(by, changeId, digest),
  }),
  row("blueprint-changes/commands.ts", "changeBlueprint", {
    ...{ none: none("bpr"), make: standardId, judgesNobody: true },
    run: (by, id) => changeBlueprint(by, id, { reason, keyLifetimeDays: 1 }, undefined),
  }),
  row("blueprint-changes/commands.ts", "confirmBlueprintChange", {
    ...{ none: noChange("bpr"), repeats: true },
    make: async (subjects) => {
      const [id, facts] = [await standardId(subjects), { control: "blueprint", widens: ["ceiling"] }] as const;
      return subjects.change("blueprint", id, facts, await versionOfStandard(subjects));
    },
    run: (by, { subjectId: blueprintId, changeId, digest }) =>
      confirmBlueprintChange(by, { blueprintId, changeId }, { digest }),
  }),
  row("trusted-issuers/changes.commands.ts", "confirmIssuerChange", {
    ...{ none: noChange("tis"), repeats: true },
    make: async (subjects) => {
      const facts = { control: "trusted-issuer", speaksFor: "people", change: "add", changed: [] } as const;
      return subjects.change("trusted-issuer", await subjects.issuer(), facts);
    },
    run: (by, { subjectId: issuerId, changeId, digest }) => confirmIssuerChange(by, { issuerId, changeId }, digest),
  }),
  row("trusted-issuers/commands/rules.ts", "disableRule", {
    ...{ none: none("wlr"), make: (subjects) => subjects.rule(), judgesNobody: true },
    run: (by, id) => disableRule(by, id),
  }),
  row("trusted-issuers/commands/configure-issuer.ts", "disableIssuer", {
    ...{ none: none("tis"), make: (subjects) => subjects.issuer(), judgesNobody: true },
    run: (by, id) => disableIssuer(by, id, undefined),
  }),
  row("trusted-issuers/commands/configure-issuer.ts", "editIssuer", {
    ...{ none: none("tis"), make: (subjects) => subjects.issuer(), judgesNobody: true },
    run: (by, id) => editIssuer(by, id, { audience: "other" }, undefined),
  }),
  row("sign-in/account-links/commands.ts", "unlinkIdentity", {
    ...{ none: { personId: none("per"), identity }, make: (subjects) => subjects.identity() },
    run: (by, { personId, identity }) => unlinkIdentity(by, personId, identity),
  }),
  row("sign-in/account-links/commands.ts", "disownIdentity", {
    ...{ none: { personId: none("per"), identity }, make: (subjects) => subjects.identity(subjects.who.personId) },
    run: (by, { identity }) => disownIdentity(by, identity),
  }),
  row("passkeys/commands/manage.ts", "removePasskey", {
    ...{ none: { personId: none("per"), passkeyId: none("psk") }, make: (subjects) => subjects.passkey() },
    run: (by, { personId, passkeyId }) => removePasskey(by, personId, passkeyId),
  }),
  row("passkeys/commands/manage.ts", "refusePasskey", {
    ...{
      none: { personId: none("per"), passkeyId: none("psk") },
      make: (subjects) => subjects.passkey(subjects.other),
    },
    run: (by, { personId, passkeyId }) => refusePasskey(by, personId, passkeyId, reason),
  }),
  row("organisation/commands.ts", "changeSettings", {
    ...{ none: {}, make: async (): Promise<ChangeSettingsRequest> => ({ dpopNonceRequired: true }) },
    run: (by, change) => changeSettings(by, change),
  }),
  row("entitlements/commands/change.ts", "proposeEntitlement", {
    ...{ none: none("per"), make: (subjects) => subjects.person() },
    run: (by, subjectId) => proposeEntitlement(by, { subjectId, entitlement: { kind: "nothing" }, reason }),
  }),
  row("entitlements/commands/change.ts", "confirmEntitlement", {
    ...{ none: noChange("per"), repeats: true },
    make: async (subjects) => {
      const facts = { control: "entitlement", takesEverythingAway: false } as const;
      return subjects.change("person-entitlement", await subjects.person(), facts, 0);
    },
    run: (by, { changeId, digest }) => confirmEntitlement(by, changeId, digest),
  }),
  row("entitlements/memberships/changes.commands.ts", "proposeMembership", {
    ...{ none: membership, make: (subjects) => subjects.membership() },
    run: (by, { groupId, personId }) => proposeMembership(by, groupId, { personId, action: "remove", reason }),
  }),
  row("entitlements/memberships/commands.ts", "removeMember", {
    ...{ none: membership, make: (subjects) => subjects.membership() },
    run: (by, { groupId, personId }) => removeMember(by, groupId, personId),
  }),
  row("people/commands/update-person.ts", "deactivate", {
    ...{ none: none("per"), make: (subjects) => subjects.person() },
    run: (by, id) => updatePerson(by, id, { status: "deactivated" }),
  }),
  row("people/commands/update-person.ts", "takeRole", {
    ...{ none: none("per"), make: (subjects) => subjects.person() },
    run: (by, id) => updatePerson(by, id, { roles: [] }),
  }),
  row("resource-servers/edit.commands.ts", "editResourceServer", {
    ...{ none: none("rsv"), make: (subjects) => subjects.server(), judgesNobody: true },
    run: (by, id) => {
      const marked = { name: "payment", actions: ["create"], fields: {}, effects: { create: "egress" as const } };
      return editResourceServer(by, id, { types: [marked] }, undefined);
    },
  }),
  row("resource-servers/edit.commands.ts", "confirmServerChange", {
    ...{ none: noChange("rsv"), repeats: true },
    make: async (subjects) => {
      const facts = { control: "resource-server", lowers: ["payment create"] } as const;
      return subjects.change("resource-server", await subjects.server(), facts);
    },
    run: (by, { subjectId: resourceServerId, changeId, digest }) =>
      confirmServerChange(by, { resourceServerId, changeId }, digest),
  }),
  row("sign-in/commands/sign-in.ts", "signOut", {
    ...{ none: none("ses"), make: (subjects) => subjects.session(), judgesNobody: true },
    run: (_, id) => signOut(id),
  }),
  row("sign-in/providers/changes/commands.ts", "confirmProviderChange", {
    ...{ none: noChange("idp"), repeats: true },
    make: async (subjects) => {
      const facts = { control: "identity-provider", change: "add", changed: [] } as const;
      return subjects.change("identity-provider", await subjects.provider(), facts);
    },
    run: (by, { subjectId: providerId, changeId, digest }) =>
      confirmProviderChange(by, { providerId, changeId }, digest),
  }),
  row("sign-in/providers/commands/configure.ts", "editProvider", {
    ...{ none: none("idp"), make: (subjects) => subjects.provider() },
    run: (by, id) => editProvider(by, id, { name: "Other" }, undefined),
  }),
  row("sign-in/providers/commands/configure.ts", "disableProvider", {
    ...{ none: none("idp"), make: (subjects) => subjects.provider() },
    run: (by, id) => disableProvider(by, id, undefined),
  }),
];
