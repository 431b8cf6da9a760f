import type { ReadEntry } from "@/components/audit/read-entry";

/** The members of the server's answer, and the texts, that do not fit the sealed record. */
export function EntryDifferences({ read: { differences, changed } }: { read: ReadEntry }) {
  return (
    <ul className="flex list-disc flex-col gap-1 ps-5">
      {differences.map(({ member, shown, sealed }) => (
        <li key={member} className="[overflow-wrap:anywhere]">
          {member}: answered <code className="font-mono text-sm">{shown}</code>, sealed{" "}
          <code className="font-mono text-sm">{sealed}</code>
        </li>
      ))}
      {changed.map((member) => (
        <li key={member}>The text {member} was changed: its salted hash differs from the sealed one.</li>
      ))}
    </ul>
  );
}
