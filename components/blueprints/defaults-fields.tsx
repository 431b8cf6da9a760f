import { InputField } from "@/components/ui/input-field";
import type { BlueprintDetail } from "@/lib/blueprints/schema";

type Defaults = BlueprintDetail["defaults"];
type Authority = NonNullable<NonNullable<Defaults>["authority"]>;

/** Request defaults as typed text. An empty field sets no default. */
export type DefaultsDraft = { purpose: string; validityDays: string; maxDepth: string };

export const defaultsDraft = (defaults: Defaults): DefaultsDraft => ({
  purpose: defaults?.purpose ?? "",
  validityDays: defaults?.validityDays === undefined ? "" : String(defaults.validityDays),
  maxDepth: defaults?.maxDepth === undefined ? "" : String(defaults.maxDepth),
});

/** Reads what was typed, with the authority that requests start from; null when nothing is said. */
export function defaultsOf({ purpose, validityDays, maxDepth }: DefaultsDraft, authority: Authority | null): Defaults {
  const stated = {
    ...(purpose.trim() && { purpose: purpose.trim() }),
    ...(validityDays.trim() && { validityDays: Number(validityDays) }),
    ...(maxDepth.trim() && { maxDepth: Number(maxDepth) }),
    ...(authority && { authority }),
  };
  return Object.keys(stated).length === 0 ? null : stated;
}

export const defaultsMembers = ["purpose", "validityDays", "maxDepth"] as const;
export type DefaultsMember = (typeof defaultsMembers)[number];

type Props = {
  draft: DefaultsDraft;
  longest: number;
  errors: Partial<Record<DefaultsMember, string>>;
  set: (part: Partial<DefaultsDraft>) => void;
};

/** Fields for the request defaults other than the authority. */
export function DefaultsFields({ draft, longest, errors, set }: Props) {
  return (
    <div className="flex flex-col gap-4">
      <InputField
        label="Purpose"
        error={errors.purpose}
        hint="Requesters can change it."
        maxLength={500}
        value={draft.purpose}
        onChange={(event) => set({ purpose: event.target.value })}
      />
      <div className="grid grid-cols-2 gap-3">
        <InputField
          label="Valid for days"
          error={errors.validityDays}
          hint={`At most ${longest}, the longest that delegations of this blueprint last.`}
          type="number"
          inputMode="numeric"
          min={1}
          max={longest}
          value={draft.validityDays}
          onChange={(event) => set({ validityDays: event.target.value })}
        />
        <InputField
          label="May be passed on, hops"
          error={errors.maxDepth}
          type="number"
          inputMode="numeric"
          min={0}
          max={8}
          value={draft.maxDepth}
          onChange={(event) => set({ maxDepth: event.target.value })}
        />
      </div>
    </div>
  );
}
