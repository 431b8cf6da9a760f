"use client";

import { problemText } from "@/components/ui/problem-text";
import { CeremonyFailure } from "./ceremony";

/** Says what went wrong with a passkey. */
export function FailureNote({ error }: { error: unknown }) {
  const mild = error instanceof CeremonyFailure && error.cancelled;
  return (
    <p role="alert" className={mild ? "rounded-md bg-waitbg p-3 text-wait" : "rounded-md bg-badbg p-3 text-bad"}>
      {problemText(error)}
    </p>
  );
}
