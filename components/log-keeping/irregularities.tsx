import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import type { CompletenessResponse } from "@/lib/log-keeping/completeness.schema";

type Body = CompletenessResponse;

/** Acknowledged irregularities of the clock, with their reasons. */
export function ClockPanel({ clock }: Pick<Body, "clock">) {
  return (
    <Panel title="Clock irregularities">
      {clock.length === 0 ? (
        <p className="text-ink2">None. An operator never acknowledged a clock that was set.</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {clock.map(({ index, time, sentence }) => (
            <li key={index} className="flex flex-wrap gap-x-4 gap-y-1">
              <Timestamp at={time} mode="exact" />
              <Link href={`/audit?entry=${index}`} className="min-w-0 [overflow-wrap:anywhere] hover:underline">
                {sentence}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const kinds: Readonly<Record<string, string>> = {
  behind: "The database was older than the last signed checkpoint.",
  forked: "The database held another history than the last signed checkpoint.",
  other_log: "The database held another log.",
  damaged: "The stored tree did not have its signed root.",
  lost: "The watermark outside the database was lost.",
  timeline: "The database cluster began another timeline.",
};

function Restoration({ item }: { item: Body["restorations"][number] }) {
  const { kind, foundAt, acknowledgedAt, knownOrigin, knownSize, foundSize, newOrigin, newKeyId } = item;
  return (
    <li className="flex flex-col gap-1 border-line border-t py-2 first:border-t-0">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Timestamp at={foundAt} mode="exact" />
        <StatusMark
          status={acknowledgedAt ? "expired" : "pending"}
          label={acknowledgedAt ? "Acknowledged" : "Waits for an operator"}
        />
      </p>
      <p className="[overflow-wrap:anywhere]">
        {kinds[kind] ?? kind} {knownOrigin} had {knownSize.toLocaleString("en")} entries, and the database{" "}
        {foundSize.toLocaleString("en")}.
      </p>
      {newOrigin && (
        <p className="text-ink2 [overflow-wrap:anywhere]">
          The log goes on as {newOrigin} with the key <code>{newKeyId}</code>. Acknowledged{" "}
          <Timestamp at={acknowledgedAt} mode="exact" />.
        </p>
      )}
    </li>
  );
}

/** Restorations of the database, each with the log that followed. */
export function RestorationsPanel({ restorations }: Pick<Body, "restorations">) {
  return (
    <Panel title="Restorations">
      {restorations.length === 0 ? (
        <p className="text-ink2">None. The database was never replaced by an older one.</p>
      ) : (
        <ul>
          {restorations.map((item) => (
            <Restoration key={item.foundAt} item={item} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The table of what is recorded and what is not. */
export function CoveragePanel({ coverage }: Pick<Body, "coverage">) {
  return (
    <Panel title="Coverage" flush>
      <table className="w-full">
        <thead className="max-sm:sr-only">
          <tr className="border-line border-b text-start text-ink3 text-sm">
            <th className="px-4 py-2 text-start font-normal">Event</th>
            <th className="px-4 py-2 text-start font-normal">Recorded</th>
            <th className="px-4 py-2 text-start font-normal">Reason</th>
          </tr>
        </thead>
        <tbody>
          {coverage.map(({ what, recorded, why }) => (
            <tr key={what} className="border-line align-top not-last:border-b max-sm:flex max-sm:flex-col max-sm:py-2">
              <td className="px-4 py-2 max-sm:py-0.5">{what}</td>
              <td className="px-4 py-2 max-sm:py-0.5">
                <StatusMark status={recorded ? "active" : "disabled"} label={recorded ? "Recorded" : "Not recorded"} />
              </td>
              <td className="px-4 py-2 text-ink2 max-sm:py-0.5">{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
