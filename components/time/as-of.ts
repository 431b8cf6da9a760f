"use client";

import { useSearchParams } from "next/navigation";
import { asOfMember, instantIn } from "./instant-text";
import { useFromNow } from "./use-now";

/** The clocks of the server and the browser differ by this much at most. */
const toleranceMs = 10_000;

/** The instant in the address of the page, as it is written; null for the present. */
export const useWrittenInstant = (): string | null => useSearchParams().get(asOfMember);

/** Gives the address of the page another instant, and the history a new entry. */
function writeInstant(at: string | null): void {
  const url = new URL(window.location.href);
  if (at === null) url.searchParams.delete(asOfMember);
  else url.searchParams.set(asOfMember, at);
  window.history.pushState(null, "", url);
}

export type AsOf = {
  /** As the address holds it; null for the present. */
  written: string | null;
  /** The instant; undefined for the present, and if the address holds no instant of the past. */
  at: string | undefined;
  fault: "unreadable" | "ahead" | undefined;
  goTo: (at: string) => void;
  backToNow: () => void;
};

/** The instant that the page shows, kept in its address. */
export function useAsOf(): AsOf {
  const written = useWrittenInstant();
  const read = instantIn(written);
  const ahead = useFromNow((now) => read !== undefined && Date.parse(read) > now + toleranceMs);
  const fault = written === null ? undefined : read === undefined ? "unreadable" : ahead ? "ahead" : undefined;
  const at = fault === undefined ? read : undefined;
  return { written, at, fault, goTo: writeInstant, backToNow: () => writeInstant(null) };
}
