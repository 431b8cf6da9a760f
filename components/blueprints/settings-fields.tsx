import { Checkbox } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** The settings of a blueprint as they are typed. */
export type SettingsDraft = {
  tokenTtlSeconds: string;
  keyLifetimeDays: string;
  maxDelegationDays: string;
  grantSubdelegationsAtOnce: boolean;
  requireDpop: boolean;
};

export const settingsMembers = ["tokenTtlSeconds", "keyLifetimeDays", "maxDelegationDays"] as const;
export type SettingsMember = (typeof settingsMembers)[number];

/** Messages for values out of range. */
export const wrongSettings: Record<SettingsMember, string> = {
  tokenTtlSeconds: "Between 60 and 3600 seconds.",
  keyLifetimeDays: "Between 1 and 365 days.",
  maxDelegationDays: "Between 1 and 366 days.",
};

/** The fields of the settings, as numbers. */
export const settingsOf = (draft: SettingsDraft) => ({
  tokenTtlSeconds: Number(draft.tokenTtlSeconds),
  keyLifetimeDays: Number(draft.keyLifetimeDays),
  maxDelegationDays: Number(draft.maxDelegationDays),
  grantSubdelegationsAtOnce: draft.grantSubdelegationsAtOnce,
  requireDpop: draft.requireDpop,
});

type Props = {
  draft: SettingsDraft;
  errors: Partial<Record<SettingsMember, string>>;
  set: (change: Partial<SettingsDraft>) => void;
};

/** How long tokens and keys live, and whether tokens must be bound. */
export function SettingsFields(props: Props) {
  const { draft, errors, set } = props;
  return (
    <>
      <Field
        label="Tokens live, in seconds"
        error={errors.tokenTtlSeconds}
        hint="Verifiers that read tokens offline accept a revoked token for this long. Decisions stop at once."
      >
        <Input
          type="number"
          inputMode="numeric"
          min={60}
          max={3600}
          value={draft.tokenTtlSeconds}
          onChange={(event) => set({ tokenTtlSeconds: event.target.value })}
        />
      </Field>
      <Field
        label="Keys live, in days"
        error={errors.keyLifetimeDays}
        hint="An instance is told to rotate its key at half this time."
      >
        <Input
          type="number"
          inputMode="numeric"
          min={1}
          max={365}
          value={draft.keyLifetimeDays}
          onChange={(event) => set({ keyLifetimeDays: event.target.value })}
        />
      </Field>
      <Checkbox
        checked={draft.requireDpop}
        onChange={(event) => set({ requireDpop: event.target.checked })}
        label="Every token is bound to the key of its instance (DPoP)"
        hint="A copied token then works only with the key."
      />
      <DelegationFields {...props} />
    </>
  );
}

/** How long delegations last. */
function DelegationFields({ draft, errors, set }: Props) {
  return (
    <Field
      label="Delegations last, in days at most"
      error={errors.maxDelegationDays}
      hint="Applies to new requests. Existing delegations keep their expiry."
    >
      <Input
        type="number"
        inputMode="numeric"
        min={1}
        max={366}
        value={draft.maxDelegationDays}
        onChange={(event) => set({ maxDelegationDays: event.target.value })}
      />
    </Field>
  );
}

/** Who grants what agents pass on: a change that takes two people, so no new blueprint begins with it. */
export function AtOnceField({ draft, set }: Pick<Props, "draft" | "set">) {
  return (
    <Checkbox
      checked={draft.grantSubdelegationsAtOnce}
      onChange={(event) => set({ grantSubdelegationsAtOnce: event.target.checked })}
      label="Agents pass authority on without an approver"
      hint="Only within their delegation and its depth, and only if neither a passkey nor two approvals are required. Blueprints of all agents above must also allow it."
    />
  );
}
