"use client";

import { useEffect, useState } from "react";
import { askWith, type SignInNeed } from "@/components/data/sign-in-again";
import type { ShellUser } from "./nav";

type Parts = typeof import("@/components/people/sign-in-again-dialog");
type Asked = Parts & { need: SignInNeed; answer: ((signedIn: boolean) => void) | undefined };

/**
 * Asks the person to sign in again, in a dialog over the page, when a request needs it. Typed text on the page stays.
 * The dialog is loaded on demand, because every page contains this host and few people sign in again.
 */
export function SignInHost({ user }: { user: ShellUser }) {
  const [asked, setAsked] = useState<Asked>();
  useEffect(
    () =>
      askWith(async (need) => {
        const parts = await import("@/components/people/sign-in-again-dialog").catch(() => undefined);
        if (!parts) return false;
        const signedIn = await new Promise<boolean>((answer) => setAsked({ ...parts, need, answer }));
        // After the session ended, the page shows a notice until the person signs in.
        setAsked((now) =>
          signedIn || now?.need !== "session-ended" ? undefined : { ...parts, need, answer: undefined },
        );
        return signedIn;
      }),
    [],
  );
  if (!asked) return null;
  const { need, answer, SignInAgainDialog, SessionEndedNote } = asked;
  return answer ? <SignInAgainDialog need={need} user={user} onAnswer={answer} /> : <SessionEndedNote />;
}
