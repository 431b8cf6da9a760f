import { saveCsv } from "@/components/data/save-csv";
import type { ReplayItem } from "@/lib/decisions/replay/schema";
import type { CsvColumn } from "@/lib/platform/base/text/csv";

const columns: CsvColumn<ReplayItem>[] = [
  { name: "time", of: ({ time }) => time },
  { name: "decisionId", of: ({ decisionId }) => decisionId },
  { name: "agent", of: ({ agent }) => agent.name },
  { name: "action", of: ({ action }) => action },
  { name: "resourceType", of: ({ resourceType }) => resourceType },
  { name: "resource", of: ({ resource }) => resource },
  { name: "was", of: ({ was }) => was },
  { name: "change", of: ({ change }) => change },
  { name: "code", of: ({ code }) => code },
  { name: "reason", of: ({ reason }) => reason },
];

/** Hands replayed decisions to the browser as a file. */
export const csvOf = (items: readonly ReplayItem[]): void => saveCsv("replay.csv", columns, items);
