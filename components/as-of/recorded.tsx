import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import type { AsOf } from "@/lib/audit/as-of.schema";

/** The newest record that a past state was read from. */
export function Recorded({ asOf: { recordedAt, entryId } }: { asOf: AsOf }) {
  return (
    <span className="flex flex-wrap gap-x-2">
      <Timestamp at={recordedAt} mode="exact" precision="minute" />
      <Link href={`/audit?q=${encodeURIComponent(`id:${entryId}`)}&from=all`} className="text-brand underline">
        entry
      </Link>
    </span>
  );
}
