import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { BlueprintDetail } from "@/lib/blueprints/schema";

type Defaults = BlueprintDetail["defaults"];

/** What new requests start from, as it is typed; an empty field leaves it to whoever asks. */
export type DefaultsDraft = { purpose: string; validityDays: string; maxDepth: string };

export const defaultsDraft = (defaults: Defaults): DefaultsDraft => ({
  purpose: defaults?.purpose ?? "",
  validityDays: defaults?.validityDays === undefined ? "" : String(defaults.validityDays),
  maxDepth: defaults?.maxDepth === undefined ? "" : String(defaults.maxDepth),
});

/** Reads what was typed; the authority that requests start from is kept as it was. */
export function defaultsOf({ purpose, validityDays, maxDepth }: DefaultsDraft, before: Defaults): Defaults {
  const stated = {
    ...(purpose.trim() && { purpose: purpose.trim() }),
    ...(validityDays.trim() && { validityDays: Number(validityDays) }),
    ...(maxDepth.trim() && { maxDepth: Number(maxDepth) }),
    ...(before?.authority && { authority: before.authority }),
  };
  return Object.keys(stated).length === 0 ? null : stated;
}

type Props = { draft: DefaultsDraft; error: string | undefined; set: (part: Partial<DefaultsDraft>) => void };

/** What the form of a new request for an agent of this class holds already. */
export function DefaultsFields({ draft, error, set }: Props) {
  return (
    <fieldset className="flex flex-col gap-3 border-line border-t pt-4">
      <legend className="float-left mb-2 font-semibold">New requests start with</legend>
      <Field label="Purpose" hint="Whoever asks goes on from it." className="clear-both">
        <Input maxLength={500} value={draft.purpose} onChange={(event) => set({ purpose: event.target.value })} />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Valid for days">
          <Input
            type="number"
            inputMode="numeric"
            min={1}
            max={366}
            value={draft.validityDays}
            onChange={(event) => set({ validityDays: event.target.value })}
          />
        </Field>
        <Field label="May be passed on, hops">
          <Input
            type="number"
            inputMode="numeric"
            min={0}
            max={8}
            value={draft.maxDepth}
            onChange={(event) => set({ maxDepth: event.target.value })}
          />
        </Field>
      </div>
      {error && (
        <p role="alert" className="text-bad text-sm">
          {error}
        </p>
      )}
    </fieldset>
  );
}
