import type { DetectionResponse } from "@/lib/detections/schema";
import { type Compared, comparisonOf } from "./comparison";

type BarProps = { label: string; compared: Compared; most: number; className: string };

function Bar({ label, compared: { value, words }, most, className }: BarProps) {
  return (
    <div className="contents">
      <dt className="text-ink3">{label}</dt>
      <dd className="min-w-0">
        <svg aria-hidden="true" className="block h-2 w-full rounded-sm bg-sunken">
          <rect width={`${(value / most) * 100}%`} height="100%" className={className} />
        </svg>
        <span className="tabular-nums">{words}</span>
      </dd>
    </div>
  );
}

/** The usual before a finding, against the finding itself. Nothing where the rule compares no numbers. */
export function Baseline({ detection }: { detection: Pick<DetectionResponse, "kind" | "baseline"> }) {
  const comparison = comparisonOf(detection);
  if (!comparison) return null;
  const { seen, usual } = comparison;
  const most = Math.max(1, seen.value, usual.value);
  return (
    <dl className="grid max-w-160 grid-cols-[minmax(6rem,max-content)_minmax(0,1fr)] gap-x-4 gap-y-2">
      <Bar label="Found" compared={seen} most={most} className="fill-bad" />
      <Bar label="Usual before" compared={usual} most={most} className="fill-brand" />
    </dl>
  );
}
