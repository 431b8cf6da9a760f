"use client";

import { ApiProblem } from "@/components/shell/api-client";
import { signOut } from "@/components/shell/sign-out";
import { Button } from "@/components/ui/button";
import { problemText } from "@/components/ui/problem-text";
import { CeremonyFailure } from "./ceremony";

/** Says what went wrong with a passkey, and offers the fresh sign-in where that is what is missing. */
export function FailureNote({ error }: { error: unknown }) {
  const stale = error instanceof ApiProblem && error.code === "step_up_required";
  const mild = error instanceof CeremonyFailure && error.cancelled;
  return (
    <div role="alert" className={mild ? "rounded-md bg-waitbg p-3 text-wait" : "rounded-md bg-badbg p-3 text-bad"}>
      <p>{problemText(error)}</p>
      {stale && (
        <Button size="sm" className="mt-2" onClick={() => void signOut()}>
          Sign out and in again
        </Button>
      )}
    </div>
  );
}
