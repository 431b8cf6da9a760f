import type { ReadEntry } from "./read-entry";

/** Flags what does not fit the sealed record: members of the answer, and texts. */
export function EntryWarnings({ read: { differences, changed } }: { read: ReadEntry }) {
  if (differences.length + changed.length === 0) return null;
  return (
    <div role="alert" className="flex flex-col gap-2 rounded-md border border-bad/40 bg-badbg p-4">
      <p className="font-semibold text-bad">The server's answer differs from the sealed record</p>
      <p className="text-ink2">This panel shows the sealed record.</p>
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
    </div>
  );
}
