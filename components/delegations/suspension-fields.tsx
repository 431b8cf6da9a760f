"use client";

import { LockableRadio } from "@/components/authority/locked";
import { RadioForTime } from "@/components/time/radio-for-time";
import { useNow } from "@/components/time/use-now";
import { Radio } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import type { DelegationResponse } from "@/lib/delegations/schema";

const HOUR = 3_600_000;
const lengths = [
  { hours: 1, label: "for 1 hour" },
  { hours: 8, label: "for 8 hours" },
  { hours: 24, label: "for 1 day" },
  { hours: 168, label: "for 7 days" },
];

/** How long a suspension shall last. */
export type SuspensionLength = { kind: "open" } | { kind: "hours"; hours: number } | { kind: "time"; time: string };

/** The end to send; nothing for a suspension that a person ends, and for a time that is not filled in. */
export function untilOf(length: SuspensionLength, now: number): { until?: string } {
  if (length.kind === "hours") return { until: new Date(now + length.hours * HOUR).toISOString() };
  if (length.kind === "time" && length.time !== "") return { until: new Date(`${length.time}:00Z`).toISOString() };
  return {};
}

type Props = {
  delegation: Pick<DelegationResponse, "expiresAt">;
  value: SuspensionLength;
  onChange: (value: SuspensionLength) => void;
};

/** Fields for the end of a suspension: when a person resumes it, after a period, or at a time. */
export function SuspensionFields({ delegation, value, onChange }: Props) {
  const now = useNow(60);
  const left = Date.parse(delegation.expiresAt) - now;
  return (
    <FieldGroup label="It lasts">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1">
        <Radio
          name="suspension"
          label="until a person resumes it"
          checked={value.kind === "open"}
          onChange={() => onChange({ kind: "open" })}
        />
        {lengths.map(({ hours, label }) => (
          <LockableRadio
            key={hours}
            name="suspension"
            label={label}
            lock={hours * HOUR < left ? undefined : "The delegation expires before that."}
            checked={value.kind === "hours" && value.hours === hours}
            onChoose={() => onChange({ kind: "hours", hours })}
          />
        ))}
        <RadioForTime
          name="suspension"
          label="until a time"
          field="Suspended until (UTC)"
          time={value.kind === "time" ? value.time : undefined}
          onChange={(time) => onChange({ kind: "time", time })}
        />
      </div>
    </FieldGroup>
  );
}
