import { confirmPolicy } from "@/lib/approval-policies/commands";
import { defaultPolicyId } from "@/lib/approval-policies/model";
import { confirmBlueprintChange } from "@/lib/blueprint-changes/commands";
import { confirmEntitlement } from "@/lib/entitlements/commands/change";
import { agreeToChange } from "@/lib/lifecycle/activation";
import { changeAgent } from "@/lib/lifecycle/changes";
import type { Principal } from "@/lib/principals/principal";
import { confirmServerChange } from "@/lib/resource-servers/edit.commands";
import { confirmProviderChange } from "@/lib/sign-in/providers/changes/commands";
import { confirmIssuerChange } from "@/lib/trusted-issuers/changes.commands";
import { standardId } from "./calls";
import { type LooseRequest, loose } from "./refusals";
import type { OfChange, TighteningSubjects } from "./subjects";

type Confirm = (by: Principal, of: OfChange) => Promise<unknown>;
type Make = (subjects: TighteningSubjects, basedOn: number) => Promise<OfChange>;

const controls: readonly (readonly [command: string, Make, Confirm, outdated?: string])[] = [
  [
    "confirmPolicy",
    ({ change }, basedOn) =>
      change("approval-policy", defaultPolicyId, { control: "approval-policy", change: "rules" }, basedOn),
    (by, { subjectId: policyId, changeId, digest }) => confirmPolicy(by, { policyId, changeId }, digest),
    "policy_changed_meanwhile",
  ],
  [
    "confirmBlueprintChange",
    async (subjects, basedOn) => {
      const facts = { control: "blueprint", widens: ["ceiling"] } as const;
      return subjects.change("blueprint", await standardId(subjects), facts, basedOn);
    },
    (by, { subjectId: blueprintId, changeId, digest }) =>
      confirmBlueprintChange(by, { blueprintId, changeId }, { digest }),
  ],
  [
    "confirmIssuerChange",
    async ({ change, issuer }, basedOn) => {
      const facts = { control: "trusted-issuer", speaksFor: "people", change: "add", changed: [] } as const;
      return change("trusted-issuer", await issuer("people"), facts, basedOn);
    },
    (by, { subjectId: issuerId, changeId, digest }) => confirmIssuerChange(by, { issuerId, changeId }, digest),
  ],
  [
    "confirmProviderChange",
    async ({ change, provider }, basedOn) => {
      const facts = { control: "identity-provider", change: "add", changed: [] } as const;
      return change("identity-provider", await provider(), facts, basedOn);
    },
    (by, { subjectId: providerId, changeId, digest }) => confirmProviderChange(by, { providerId, changeId }, digest),
  ],
  [
    "confirmServerChange",
    async ({ change, server }, basedOn) => {
      const facts = { control: "resource-server", lowers: ["payment create"] } as const;
      return change("resource-server", await server(), facts, basedOn);
    },
    (by, { subjectId: resourceServerId, changeId, digest }) =>
      confirmServerChange(by, { resourceServerId, changeId }, digest),
  ],
  [
    "confirmEntitlement",
    async ({ change, person }, basedOn) =>
      change("person-entitlement", await person(), { control: "entitlement", takesEverythingAway: false }, basedOn),
    (by, { changeId, digest }) => confirmEntitlement(by, changeId, digest),
  ],
];

const ofControls = controls.flatMap(([command, make, confirm, outdated = "change_outdated"]) => [
  loose(command, outdated, async (subjects) => {
    const of = await make(subjects, 70);
    return () => confirm(subjects.who, of);
  }),
  loose(command, "own_change", async (subjects) => {
    const of = await make(subjects, 1);
    return () => confirm(subjects.other, of);
  }),
  loose(command, "change_stale", async (subjects) => {
    const of = await make(subjects, 1);
    return () => confirm(subjects.who, { ...of, digest: "other" });
  }),
]);

export const looseConfirmations: readonly LooseRequest[] = [
  ...ofControls,
  loose("confirmAgentChange", "change_outdated", async (subjects) => {
    const { subjectId: agentId, changeId, digest } = await subjects.agentChange();
    await changeAgent(subjects.other, agentId, { environment: "dev" }, undefined);
    return () => agreeToChange(subjects.who, { agentId, changeId }, digest);
  }),
];
