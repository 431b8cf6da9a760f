import { Checkbox } from "@/components/ui/choice";
import { InputField } from "@/components/ui/input-field";

/** The settings of a blueprint as they are typed. */
export type SettingsDraft = {
  tokenTtlSeconds: string;
  keyLifetimeDays: string;
  maxDelegationDays: string;
  grantSubdelegationsAtOnce: boolean;
  requireDpop: boolean;
};

/** Messages for values out of range. */
export const wrongSettings = {
  tokenTtlSeconds: "Between 60 and 3600 seconds.",
  keyLifetimeDays: "Between 1 and 365 days.",
  maxDelegationDays: "Between 1 and 366 days.",
};

type SettingsMember = keyof typeof wrongSettings;

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

type NumberProps = { name: SettingsMember; label: string; hint: string; min: number; max: number };

function NumberField({ name, draft, errors, set, ...rest }: Props & NumberProps) {
  return (
    <InputField
      type="number"
      inputMode="numeric"
      error={errors[name]}
      value={draft[name]}
      onChange={(event) => set({ [name]: event.target.value })}
      {...rest}
    />
  );
}

/** How long tokens, keys and delegations live, and whether tokens must be bound. */
export function SettingsFields(props: Props) {
  const { draft, set } = props;
  return (
    <>
      <NumberField
        {...props}
        name="tokenTtlSeconds"
        label="Tokens live, in seconds"
        hint="Verifiers that read tokens offline accept a revoked token for this long. Decisions stop at once."
        min={60}
        max={3600}
      />
      <NumberField
        {...props}
        name="keyLifetimeDays"
        label="Keys live, in days"
        hint="An instance is told to rotate its key at half this time."
        min={1}
        max={365}
      />
      <Checkbox
        checked={draft.requireDpop}
        onChange={(event) => set({ requireDpop: event.target.checked })}
        label="Every token is bound to the key of its instance (DPoP)"
        hint="A copied token then works only with the key."
      />
      <NumberField
        {...props}
        name="maxDelegationDays"
        label="Delegations last, in days at most"
        hint="Applies to new requests. Existing delegations keep their expiry."
        min={1}
        max={366}
      />
    </>
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
