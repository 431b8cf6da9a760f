import type { ReactNode } from "react";
import { Timestamp } from "@/components/time/timestamp";
import { cn } from "@/components/ui/cn";
import { Seal } from "@/components/ui/seal";
import { Glyph } from "@/components/ui/status-mark";
import type { Sighting } from "@/lib/detections/model";
import { useWords } from "./detection-words";

type Row = { label: string; of: (sighting: Sighting) => ReactNode; differs: boolean };

function rows(expected: Sighting, unexpected: Sighting): Row[] {
  const differ = (member: "from" | "userAgent" | "thumbprint") => expected[member] !== unexpected[member];
  return [
    {
      label: "Time",
      of: ({ at }) => <Timestamp at={at} mode="exact" fallback="not seen yet" className="whitespace-normal text-sm" />,
      differs: false,
    },
    { label: "Network", of: ({ from }) => <Text mono text={from} />, differs: differ("from") },
    { label: "Software", of: ({ userAgent }) => <Text text={userAgent} />, differs: differ("userAgent") },
    {
      label: "Thumbprint",
      of: ({ thumbprint }) => (
        <span className="flex items-start gap-2">
          <Seal value={thumbprint} />
          <span className="min-w-0 font-mono text-sm [overflow-wrap:anywhere]">{thumbprint}</span>
        </span>
      ),
      differs: differ("thumbprint"),
    },
    { label: "Signed", of: ({ where }) => (where ? useWords[where] : "its work, as usual"), differs: false },
  ];
}

function Text({ text, mono }: { text: string; mono?: boolean }) {
  if (text === "") return <span className="text-ink3">unknown</span>;
  return <span className={cn("[overflow-wrap:anywhere]", mono && "font-mono text-sm")}>{text}</span>;
}

const cell = "border-line border-t px-2 py-1.5 align-top sm:px-3";

/** Both uses side by side: the one with the right key, and the one that gave the copy away. */
export function Sightings({ sightings }: { sightings: readonly Sighting[] }) {
  const expected = sightings.find(({ what }) => what === "expected");
  const unexpected = sightings.find(({ what }) => what === "unexpected");
  if (!expected || !unexpected) return null;
  return (
    <table aria-label="Both sightings" className="w-full table-fixed border-collapse text-start">
      <thead className="bg-sunken text-start text-xs">
        <tr>
          <th scope="col" className="w-20 px-2 py-1.5 text-start sm:w-28 sm:px-3">
            <span className="sr-only">Sighting</span>
          </th>
          <th scope="col" className="px-2 py-1.5 text-start sm:px-3">
            With the current key
          </th>
          <th scope="col" className="px-2 py-1.5 text-start text-bad sm:px-3">
            <Glyph shape="triangle" className="me-1.5 inline-block" />
            With the retired key
          </th>
        </tr>
      </thead>
      <tbody>
        {rows(expected, unexpected).map(({ label, of, differs }) => (
          <tr key={label}>
            <th scope="row" className={cn(cell, "text-start font-normal text-ink3 text-xs sm:text-sm")}>
              {label}
            </th>
            <td className={cell}>{of(expected)}</td>
            <td className={cn(cell, differs && "bg-badbg")}>
              {of(unexpected)}
              {differs && <span className="sr-only"> (differs)</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
