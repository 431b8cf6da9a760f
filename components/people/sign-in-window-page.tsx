"use client";

import { useEffect, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { problemText } from "@/components/ui/problem-text";
import { addressAtProvider } from "./sign-in";
import { tellOpener, windowReturn } from "./sign-in-window";

type SignInWindowProps = {
  /** The provider to go to; undefined on the way back. */
  start: string | undefined;
  personId: string;
  /** Reason for the failed sign-in. */
  problem: string | undefined;
};

/** Goes to the provider; on the way back tells the page that waits, and closes the window. */
export function SignInWindow({ start, personId, problem }: SignInWindowProps) {
  const [failure, setFailure] = useState(problem);
  const began = useRef(false);
  useEffect(() => {
    if (began.current) return;
    began.current = true;
    if (start === undefined) {
      tellOpener(problem);
      window.close();
      return;
    }
    addressAtProvider(start, windowReturn(personId), true).then(
      (address) => window.location.replace(address),
      (error: unknown) => setFailure(problemText(error)),
    );
  }, [start, personId, problem]);
  if (failure !== undefined) {
    return (
      <div className="flex flex-col gap-3">
        <Alert>{failure}</Alert>
        <Button size="lg" onClick={() => window.close()}>
          Close this window
        </Button>
      </div>
    );
  }
  return (
    <p role="status">
      {start === undefined ? "You are signed in. Close this window and go back to your page." : "Opening the provider…"}
    </p>
  );
}
