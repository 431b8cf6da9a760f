import { populationWords, ResultMark } from "@/components/controls/result-mark";
import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import type { ReportControl, ReportRequirement } from "@/lib/controls/reports/schema";
import type { RunSummary } from "@/lib/controls/schema";

const signOffWords = ({ conclusion, by }: NonNullable<RunSummary["signedOff"]>): string =>
  `signed off as ${conclusion === "effective" ? "effective" : "not effective"} by ${by.name ?? by.id}`;

function Result({ control: { id, title, lastRun } }: { control: ReportControl }) {
  return (
    <li className="flex flex-col gap-0.5">
      <Link href={`/controls/${id}`} className="underline">
        {title}
      </Link>
      <span className="flex flex-wrap items-baseline gap-x-3">
        {lastRun ? (
          <Link href={`/controls/runs/${lastRun.id}`} className="hover:underline">
            <ResultMark run={lastRun} />
          </Link>
        ) : (
          <ResultMark run={null} />
        )}
        {lastRun && (
          <span className="text-ink2 text-sm">
            {populationWords(lastRun.population)}, <Timestamp at={lastRun.from} mode="exact" precision="day" /> to{" "}
            <Timestamp at={lastRun.to} mode="exact" precision="day" />
            {lastRun.signedOff && `, ${signOffWords(lastRun.signedOff)}`}
          </span>
        )}
      </span>
    </li>
  );
}

/** One requirement: the controls that show something about it, and links to the records. */
export function Requirement({ requirement }: { requirement: ReportRequirement }) {
  const { id, title, asks, controls, evidence } = requirement;
  return (
    <tr className="border-line border-b align-top break-inside-avoid max-md:flex max-md:flex-col max-md:gap-2 max-md:py-3">
      <th scope="row" className="p-3 text-start font-normal max-md:p-0">
        <span className="font-semibold">
          {id} {title}
        </span>
        <span className="block text-ink2">{asks}</span>
      </th>
      <td className="p-3 max-md:p-0">
        {controls.length === 0 ? (
          <span className="text-ink3">No control. The records show it.</span>
        ) : (
          <ul className="flex flex-col gap-2">
            {controls.map((control) => (
              <Result key={control.id} control={control} />
            ))}
          </ul>
        )}
      </td>
      <td className="p-3 max-md:p-0">
        <ul className="flex flex-col gap-1">
          {evidence.map(({ label, link }) => (
            <li key={label}>
              <Link href={link} className="underline">
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
