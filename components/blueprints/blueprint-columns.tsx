import type { Column } from "@/components/table/columns";
import type { BlueprintResponse } from "@/lib/blueprints/schema";
import { Binding, daysWords, secondsWords } from "./blueprint-words";

/** The columns of the list of blueprints. */
export const blueprintColumns: Column<BlueprintResponse>[] = [
  {
    id: "name",
    header: "Blueprint",
    cell: ({ name, version, id }) => (
      <>
        <span className="block truncate font-semibold">
          {name}
          <span className="font-normal text-ink3">@{version}</span>
        </span>
        <span className="block truncate font-mono text-ink3 text-xs">{id}</span>
      </>
    ),
  },
  { id: "tokens", header: "Tokens live", width: "w-32", cell: ({ tokenTtlSeconds }) => secondsWords(tokenTtlSeconds) },
  { id: "keys", header: "Keys live", width: "w-32", cell: ({ keyLifetimeDays }) => daysWords(keyLifetimeDays) },
  { id: "binding", header: "Tokens are", width: "w-52", cell: (blueprint) => <Binding {...blueprint} /> },
  {
    id: "ceiling",
    header: "Ceiling",
    showFrom: "lg",
    width: "w-36",
    cell: ({ ceiling }) =>
      ceiling === null ? (
        <span className="text-ink3">the widest</span>
      ) : (
        `${ceiling.length} ${ceiling.length === 1 ? "element" : "elements"}`
      ),
  },
  {
    id: "agents",
    header: "Agents",
    align: "end",
    width: "w-24",
    cell: ({ agents }) => agents.toLocaleString("en"),
  },
];
