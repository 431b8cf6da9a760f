import { Pill } from "@/components/ui/pill";
import type { RunSummary } from "@/lib/controls/schema";

const count = new Intl.NumberFormat("en");

/** `1 exception`, `1,204 exceptions`. */
export const exceptionWords = (number: number): string =>
  `${count.format(number)} ${number === 1 ? "exception" : "exceptions"}`;

type Shown = Pick<RunSummary, "status" | "exceptionCount" | "population"> & Partial<Pick<RunSummary, "signedOff">>;

/** The result of a run in two words; of a control without a run, that it was not run. */
export function ResultMark({ run }: { run: Shown | null }) {
  if (run === null) return <Pill tone="plain">Not run yet</Pill>;
  if (run.status === "failed") return <Pill tone="bad">Failed</Pill>;
  if (run.status !== "done") return <Pill tone="wait">Under way</Pill>;
  if (run.signedOff?.conclusion === "not_effective") return <Pill tone="bad">Not effective</Pill>;
  if (run.exceptionCount > 0) return <Pill tone="bad">{exceptionWords(run.exceptionCount)}</Pill>;
  if (run.population === 0) return <Pill tone="plain">Nothing to check</Pill>;
  return <Pill tone="ok">No exceptions</Pill>;
}

/** The size of the population that a run looked at. */
export const populationWords = (number: number): string => `${count.format(number)} ${number === 1 ? "item" : "items"}`;
