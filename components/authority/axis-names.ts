import type { AxisChange } from "@/lib/authority/words/diff";

/** The axes on which authorities are compared, in words. */
export const axisNames: Record<AxisChange["axis"], string> = {
  element: "Everything",
  type: "Type",
  location: "Resource server",
  actions: "Actions",
  identifiers: "Resources",
  units: "Currencies",
  max_each: "Each time",
  max_total: "Together",
  max_count: "How often",
  tasks: "Tasks",
  environments: "Environments",
  networks: "Networks",
  hours: "Hours",
  approval_above: "Asks a person",
};
