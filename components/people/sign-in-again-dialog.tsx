"use client";

import { LogIn } from "lucide-react";
import { useEffect, useLayoutEffect, useState } from "react";
import { ApiProblem } from "@/components/data/api-problem";
import { resumeSession, type SignInNeed } from "@/components/data/sign-in-again";
import { DialogForm } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import type { ShellUser } from "@/components/shell/nav";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { problemText } from "@/components/ui/problem-text";
import { useLatest } from "@/components/ui/use-latest";
import { PasswordInput } from "./password-input";
import { signInWithPassword, whoIsSignedIn } from "./sign-in";
import { onWindowMessage, openSignInWindow } from "./sign-in-window";

export type SignInAgainProps = {
  need: SignInNeed;
  user: ShellUser;
  onAnswer: (signedIn: boolean) => void;
};

const leads: Record<SignInNeed, string> = {
  "step-up": "This needs a sign-in within the last 15 minutes. Sign in again to continue.",
  "session-ended": "Your session ended. Sign in again to continue.",
};

const refused = "Wrong password, or too many attempts. Wait a few minutes, then try again.";
/** Whether the person of this page is signed in; throws where another person is. */
async function isBack({ id, name }: ShellUser): Promise<boolean> {
  const signedIn = await whoIsSignedIn();
  if (signedIn === undefined || signedIn.id === id) return signedIn !== undefined;
  const title = `${signedIn.name} is signed in in this browser now. Sign in as ${name} to continue.`;
  throw new ApiProblem({ status: 403, code: "other_person", title });
}

/** Holds how the sign-in goes, and notices when it happened in another window or tab. */
function useSignIn({ need, user, onAnswer }: SignInAgainProps) {
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<string>();
  /** Runs one attempt, which answers why it was refused; the server judges whether the sign-in is recent enough. */
  const attempt = async (act: () => Promise<string | undefined>) => {
    setWorking(true);
    setFailure(undefined);
    try {
      const problem = await act();
      if (problem === undefined && (await isBack(user))) return onAnswer(true);
      setFailure(problem ?? "You are not signed in yet.");
    } catch (error) {
      setFailure(problemText(error));
    } finally {
      setWorking(false);
    }
  };
  const current = useLatest(attempt);
  useEffect(() => onWindowMessage((problem) => void current.current(async () => problem)), []);
  useEffect(() => {
    if (need !== "session-ended") return;
    const look = () =>
      void isBack(user).then(
        (back) => back && onAnswer(true),
        (error: unknown) => setFailure(problemText(error)),
      );
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, [need, user, onAnswer]);
  return { working, failure, setFailure, attempt };
}

type SignIn = ReturnType<typeof useSignIn>;

type FormProps = { signIn: SignIn; user: ShellUser; onCancel: () => void };

function PasswordForm({ signIn: { working, failure, attempt }, user, onCancel }: FormProps) {
  const form = useForm({
    send: (typed) =>
      attempt(async () => {
        const result = await signInWithPassword(user.email, String(typed.get("password")));
        return result === "signed-in" ? undefined : refused;
      }),
  });
  return (
    <DialogForm
      form={{ ...form, working, problem: failure }}
      noValidate={false}
      verb="Sign in and continue"
      onCancel={onCancel}
    >
      <Field label="E-mail">
        <Input type="email" autoComplete="username" value={user.email} readOnly tabIndex={-1} className="h-10" />
      </Field>
      <Field label="Password">
        <PasswordInput name="password" autoComplete="current-password" required maxLength={1024} autoFocus />
      </Field>
    </DialogForm>
  );
}

const blocked = "Your browser did not open the window. Allow pop-up windows for this address, then try again.";

function ProviderForm({ signIn, user, onCancel }: FormProps) {
  const [opened, setOpened] = useState(false);
  const { working, failure, setFailure } = signIn;
  const { provider, id } = user;
  if (!provider) return null;
  const open = () => {
    const isOpen = openSignInWindow(provider.slug, id);
    setOpened(isOpen);
    setFailure(isOpen ? undefined : blocked);
  };
  return (
    <div className="flex flex-col gap-4">
      <p>
        You sign in as {user.name} with {provider.name}, in a window of its own. This page stays open.
      </p>
      <p role="status" className={opened && !failure ? "rounded-md bg-sunken p-3 text-ink2" : "hidden"}>
        Finish signing in in the window that opened.
      </p>
      <Alert>{failure}</Alert>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button data-submits variant="primary" icon={<LogIn aria-hidden />} loading={working} onClick={open}>
          {opened ? "Open the window again" : `Sign in with ${provider.name}`}
        </Button>
      </DialogFooter>
    </div>
  );
}

/** Esc belongs to this dialog alone: the one below it, with what is typed in it, stays open. */
function useOwnEscape(onCancel: () => void): void {
  const cancel = useLatest(onCancel);
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      event.preventDefault();
      cancel.current();
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}

/** Has the person of this page sign in again, in the way in which they signed in before. */
export function SignInAgainDialog(props: SignInAgainProps) {
  const { need, user, onAnswer } = props;
  const signIn = useSignIn(props);
  const onCancel = () => onAnswer(false);
  useOwnEscape(onCancel);
  const Form = user.provider ? ProviderForm : PasswordForm;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onCancel()}
      title="Sign in again"
      description={leads[need]}
      size="sm"
      keepOnOutsidePress
      above
    >
      <Form signIn={signIn} user={user} onCancel={onCancel} />
    </Dialog>
  );
}

/** Shows that nothing on the page is kept up to date, after the person declined to sign in again. */
export function SessionEndedNote() {
  return (
    <div
      role="alert"
      className="fixed inset-x-4 top-14 z-60 mx-auto flex max-w-100 items-center gap-3 rounded-lg border border-line bg-surface p-3 shadow-overlay"
    >
      <p className="min-w-0 flex-1 text-wait">Your session ended. This page is no longer updated.</p>
      <Button size="sm" onClick={() => void resumeSession()}>
        Sign in again
      </Button>
    </div>
  );
}
