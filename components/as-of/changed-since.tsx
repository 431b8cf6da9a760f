import { EntryChanges } from "@/components/audit/entry-changes";
import { toPresent } from "@/components/shell/as-of/carry-links";
import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { ChangedSince as Changed } from "@/lib/audit/as-of.schema";

type Entry = Changed["entries"][number];

function OneChange({ entry: { index, time, sentence, changes } }: { entry: Entry }) {
  return (
    <li className="flex flex-col gap-2 border-line p-4 not-first:border-t">
      <span className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <Link
          href={`/audit?entry=${index}&from=all`}
          className="min-w-0 [overflow-wrap:anywhere] hover:underline"
          {...toPresent}
        >
          {sentence}
        </Link>
        <Timestamp at={time} mode="exact" className="text-ink2 text-sm" />
      </span>
      <EntryChanges changes={changes} />
    </li>
  );
}

/** The changes of a thing between the shown instant and now, the newest first, each with its entry. */
export function ChangedSince({ since: { entries, more } }: { since: Changed }) {
  return (
    <Panel title="Changed since" flush>
      {entries.length === 0 ? (
        <p className="p-4 text-ink2">Nothing. No change has been recorded since this instant.</p>
      ) : (
        <ol>
          {entries.map((entry) => (
            <OneChange key={entry.index} entry={entry} />
          ))}
        </ol>
      )}
      {more && (
        <p className="border-line border-t p-4 text-ink2">
          These are the newest {entries.length}. Choose a later instant for fewer, or search the audit trail.
        </p>
      )}
    </Panel>
  );
}
