"use client";

import { RadioForTime } from "@/components/time/radio-for-time";
import { Radio } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";

const lengths = [
  { seconds: 900, label: "after draining for 15 minutes" },
  { seconds: 3_600, label: "after draining for 1 hour" },
  { seconds: 14_400, label: "after draining for 4 hours" },
  { seconds: 86_400, label: "after draining for 24 hours" },
];

/** When a retirement begins: now, after the agent drained, or at a time (UTC), as it was typed. */
export type RetirementStart = { kind: "now" } | { kind: "drain"; seconds: number } | { kind: "time"; time: string };

/** The members of the request that say when it begins. */
export function startOf(start: RetirementStart): { at?: string; drainSeconds?: number } {
  if (start.kind === "drain") return { drainSeconds: start.seconds };
  if (start.kind === "time" && start.time !== "") return { at: new Date(`${start.time}:00Z`).toISOString() };
  return {};
}

type Props = { value: RetirementStart; onChange: (value: RetirementStart) => void; mayDrain: boolean };

/** Fields for the beginning of a retirement. Only an active agent drains. */
export function RetirementFields({ value, onChange, mayDrain }: Props) {
  return (
    <FieldGroup label="It begins">
      <div className="flex flex-col items-start gap-y-1">
        <Radio name="retire-at" label="now" checked={value.kind === "now"} onChange={() => onChange({ kind: "now" })} />
        {mayDrain &&
          lengths.map(({ seconds, label }) => (
            <Radio
              key={seconds}
              name="retire-at"
              label={label}
              checked={value.kind === "drain" && value.seconds === seconds}
              onChange={() => onChange({ kind: "drain", seconds })}
            />
          ))}
        <RadioForTime
          name="retire-at"
          label="at a time"
          field="Retired at (UTC)"
          time={value.kind === "time" ? value.time : undefined}
          onChange={(time) => onChange({ kind: "time", time })}
        />
      </div>
      {value.kind === "drain" && (
        <p className="text-ink2 text-sm">
          While it drains, it gets no new token, instance or delegation. Tokens that it has work until they expire.
        </p>
      )}
    </FieldGroup>
  );
}
