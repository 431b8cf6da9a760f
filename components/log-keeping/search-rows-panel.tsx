import { Timestamp } from "@/components/time/timestamp";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import type { CompletenessResponse } from "@/lib/log-keeping/completeness.schema";
import { entryCount, lastWhole, underWay } from "./passes";

type Search = CompletenessResponse["search"];
type Props = { search: Search; size: number };

function SearchState({ search: { whole, progress, differed }, size }: Props) {
  if (differed > 0) return <StatusMark status="revoked" label={`${entryCount(differed)} differed`} />;
  if (!whole) return <StatusMark status="pending" label={progress ? "First check under way" : "Not checked yet"} />;
  const upTo = whole.size < size ? ` in the first ${entryCount(whole.size)}` : "";
  return <StatusMark status="active" label={`Rows match${upTo}`} />;
}

/** The comparison of the rows that filters search with the sealed records. */
export function SearchRowsPanel({ search, size }: Props) {
  const { differences } = search;
  return (
    <Panel title="Search">
      <div className="flex flex-col gap-3">
        <SearchState search={search} size={size} />
        {differences.length > 0 && <Differences search={search} size={size} />}
        <KeyValue items={[lastWhole(search), ...underWay(search)]} />
        <p className="max-w-160 text-ink2 text-sm">
          Filters find entries by rows beside the log. The server compares each row with its sealed record, and derives
          a row that differs again. It compares each text beside a record with its sealed digest. After an upgrade it
          waits until all rows are derived again.
        </p>
      </div>
    </Panel>
  );
}

const memberWords: Readonly<Record<string, string>> = {
  row: "no row",
  extra_row: "a row without a record",
  changed_text: "a text that was not sealed",
};

function Differences({ search: { differed, differences }, size }: Props) {
  return (
    <>
      <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
        These rows or texts were changed outside the server. Until they were found, filters may have missed entries, or
        found some that are not in the log. Texts that were not sealed are still shown. Erase those in whose place a
        sealed one was; an added one goes only with its row in the database. Look for changes to the database.
      </p>
      <ul aria-label="Entries that differed" className="flex flex-col gap-1">
        {differences.map(({ index, members, at }) => (
          <li key={index} className="flex flex-wrap gap-x-4 gap-y-1">
            <Timestamp at={at} mode="exact" />
            {index >= 0 && index < size ? (
              <Link href={`/audit?entry=${index}`}>entry {index.toLocaleString("en")}</Link>
            ) : (
              <span>place {index.toLocaleString("en")}, outside the log</span>
            )}
            <code className="min-w-0 text-ink2 text-sm [overflow-wrap:anywhere]">
              {members.map((member) => memberWords[member] ?? member).join(", ")}
            </code>
          </li>
        ))}
      </ul>
      {differed > differences.length && (
        <p className="text-ink2 text-sm">The newest {differences.length} are listed.</p>
      )}
    </>
  );
}
