import { Timestamp } from "@/components/time/timestamp";
import type { ShownChange } from "@/lib/audit/shown-changes";
import { valueUnder } from "./explorer/entry-values";
import { PanelValue } from "./explorer/panel-value";

/** An instant, as a record writes it. */
const instantShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/** Two instants of one second would look the same without their milliseconds. */
const precisionOf = (instant: string) => (/\.\d*[1-9]\d*Z$/.test(instant) ? "millisecond" : "second");

/** A value of a change in one line: texts as they are, everything else as JSON. */
function valueText(value: unknown): string {
  if (value === null || value === undefined) return "—";
  if (typeof value === "string") return value === "" ? "(empty)" : value;
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join(", ") || "none";
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}

function Side({ value, erased }: { value: unknown; erased: boolean }) {
  if (erased && value === null) return <span className="text-ink3 italic">erased</span>;
  return (
    <span className="block max-h-48 overflow-y-auto whitespace-pre-wrap [overflow-wrap:anywhere]">
      {typeof value === "string" && instantShape.test(value) ? (
        <Timestamp
          at={value}
          mode="exact"
          precision={precisionOf(value)}
          className="whitespace-normal sm:whitespace-normal"
        />
      ) : (
        valueText(value)
      )}
    </span>
  );
}

/** `riskTier` as it is said: "risk tier". */
const memberText = (member: string): string => member.replaceAll(/([A-Z])/g, " $1").toLowerCase();

/** The changed members of an entry, before and after. */
export function EntryChanges({ changes }: { changes: readonly ShownChange[] }) {
  if (changes.length === 0) return null;
  return (
    <section>
      <h3 className="mb-2 text-base">Changes</h3>
      <table className="w-full table-fixed border-collapse text-sm">
        <thead>
          <tr className="border-line border-b text-start text-ink3">
            <th scope="col" className="w-1/4 py-1 pe-3 text-start font-normal">
              Member
            </th>
            <th scope="col" className="py-1 pe-3 text-start font-normal">
              Before
            </th>
            <th scope="col" className="py-1 text-start font-normal">
              After
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ member, before, after, erased = false }) => (
            <tr key={member} className="border-line border-b align-top last:border-b-0">
              <th scope="row" className="py-1.5 pe-3 text-start font-normal">
                <PanelValue values={valueUnder("changed", member, memberText(member))}>{memberText(member)}</PanelValue>
              </th>
              <td className="py-1.5 pe-3 text-ink2">
                <Side value={before} erased={erased} />
              </td>
              <td className="py-1.5">
                <Side value={after} erased={erased} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
