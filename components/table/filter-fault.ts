import { ApiProblem } from "@/components/data/api-problem";

/** The server's refusal of a filter: a sentence, the part at fault, and suggested replacements. */
export type FilterFault = { detail: string; at: number; length: number; suggestions: readonly string[] };

/** Reads the fault of a filter from a failed request; undefined for every other failure. */
export function filterFaultOf(error: unknown): FilterFault | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const member = error.errors.find(({ path }) => path === "q");
  if (!member) return undefined;
  const { at = 0, length = 0, suggestions = [] } = member;
  return { detail: error.detail ?? error.title, at, length, suggestions };
}

/** The filter with a suggestion in the place of the fault. */
export const mended = (q: string, { at, length }: FilterFault, suggestion: string): string =>
  `${q.slice(0, at)}${suggestion}${q.slice(at + length)}`.replace(/ {2,}/g, " ").trim();
