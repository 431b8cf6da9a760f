import type { PolicyResponse } from "@/lib/approval-policies/schema";

/** Rules without enough eligible approvers. Requests that match them wait until they expire. */
export function ShortageNotes({ shortages, many }: { shortages: PolicyResponse["shortages"]; many: boolean }) {
  if (shortages.length === 0) return null;
  return (
    <div role="note" className="flex flex-col gap-1 rounded-md bg-badbg p-3 text-bad">
      <p className="font-semibold">These steps have too few eligible approvers at present.</p>
      <ul className="flex flex-col gap-1">
        {shortages.map(({ rule, step, name, sentence }) => (
          <li key={rule} className="[overflow-wrap:anywhere]">
            {many && `Rule ${rule}, `}
            {many ? "step" : "Step"} {step}, {name}: {sentence}
          </li>
        ))}
      </ul>
      <p>Requests that need them wait until they expire.</p>
    </div>
  );
}
