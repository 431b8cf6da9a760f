import type { CheckResult } from "@/lib/platform/observability/readiness";
import type { StartRow } from "./schema";

const words: Readonly<Record<string, string>> = {
  clock: "Clock",
  database: "Database",
  jobs: "Background jobs",
  keys: "Keys",
  log: "Room for the log",
  notifications: "Notifications",
  pages: "Console pages",
  sealing: "Sealing of the log",
  watching: "Detection rules",
  watermark: "Protection against an older database",
};

/** The name of a check of readiness for people. */
export const checkWord = (check: string): string => words[check] ?? check;

/** The state of a check in words, with its colour. */
export function stateOfCheck({ ok, degraded }: Omit<CheckResult, "detail">): Pick<StartRow, "note" | "tone"> {
  if (!ok) return { note: "Fails", tone: "bad" };
  return degraded ? { note: "Works, look at it", tone: "wait" } : { note: "Works", tone: "ok" };
}
