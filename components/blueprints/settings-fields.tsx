import { Checkbox } from "@/components/ui/choice";
import { InputField } from "@/components/ui/input-field";
import type { DormancyPolicy } from "@/lib/blueprints/model";

/** The settings of a blueprint as they are typed. */
export type SettingsDraft = {
  tokenTtlSeconds: string;
  keyLifetimeDays: string;
  maxDelegationDays: string;
  grantSubdelegationsAtOnce: boolean;
  requireDpop: boolean;
  /** Empty for a step that is never taken. */
  warnDays: string;
  suspendDays: string;
  retireDays: string;
};

/** Messages for values out of range. */
export const wrongSettings = {
  tokenTtlSeconds: "Between 60 and 3600 seconds.",
  keyLifetimeDays: "Between 1 and 365 days.",
  maxDelegationDays: "Between 1 and 366 days.",
  dormancy: "Begin with the warning. Each later step has more days, from 1 to 1,000.",
};

type SettingsMember = keyof typeof wrongSettings;

/** The fields of the settings, as numbers. */
export const settingsOf = (draft: SettingsDraft) => ({
  tokenTtlSeconds: Number(draft.tokenTtlSeconds),
  keyLifetimeDays: Number(draft.keyLifetimeDays),
  maxDelegationDays: Number(draft.maxDelegationDays),
  grantSubdelegationsAtOnce: draft.grantSubdelegationsAtOnce,
  requireDpop: draft.requireDpop,
  dormancy: dormancyOf(draft),
});

const daysIn = (text: string): number | undefined => (text.trim() === "" ? undefined : Number(text));

function dormancyOf({ warnDays, suspendDays, retireDays }: SettingsDraft): DormancyPolicy | null {
  const steps = { warnDays: daysIn(warnDays), suspendDays: daysIn(suspendDays), retireDays: daysIn(retireDays) };
  if (Object.values(steps).every((days) => days === undefined)) return null;
  return { ...steps, warnDays: steps.warnDays ?? Number.NaN };
}

/** The policy for silent agents, as it is typed. */
export const stepsOf = (
  policy: DormancyPolicy | null,
): Pick<SettingsDraft, "warnDays" | "suspendDays" | "retireDays"> => ({
  warnDays: policy === null ? "" : String(policy.warnDays),
  suspendDays: String(policy?.suspendDays ?? ""),
  retireDays: String(policy?.retireDays ?? ""),
});

type Props = {
  draft: SettingsDraft;
  errors: Partial<Record<SettingsMember, string>>;
  set: (change: Partial<SettingsDraft>) => void;
};

type NumberProps = {
  name: Exclude<SettingsMember, "dormancy"> | keyof ReturnType<typeof stepsOf>;
  label: string;
  hint: string;
  min: number;
  max: number;
};

function NumberField({ name, draft, errors, set, ...rest }: Props & NumberProps) {
  const faults: Readonly<Record<string, string | undefined>> = { ...errors, warnDays: errors.dormancy };
  return (
    <InputField
      type="number"
      inputMode="numeric"
      error={faults[name]}
      value={draft[name]}
      onChange={(event) => set({ [name]: event.target.value })}
      {...rest}
    />
  );
}

/** The policy for silent agents: the days until each step. */
function DormancyFields(props: Props) {
  return (
    <fieldset className="grid gap-3 sm:grid-cols-3">
      <legend className="mb-1 font-semibold">Agents, delegations and instances without an action</legend>
      <NumberField {...props} name="warnDays" label="Warn after, in days" hint="Empty: never." min={1} max={1000} />
      <NumberField
        {...props}
        name="suspendDays"
        label="Suspend after"
        hint="An instance is quarantined. The owner can resume each."
        min={1}
        max={1000}
      />
      <NumberField
        {...props}
        name="retireDays"
        label="Retire after"
        hint="Only agents that are still suspended. People are told a week before."
        min={1}
        max={1000}
      />
    </fieldset>
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
      <DormancyFields {...props} />
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
