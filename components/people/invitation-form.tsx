"use client";

import { useState } from "react";
import { z } from "zod";
import { sendJson } from "@/components/data/api-client";
import { ApiProblem } from "@/components/data/api-problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { problemText } from "@/components/ui/problem-text";
import { PasswordInput } from "./password-input";
import { signInWithPassword } from "./sign-in";

const Accepted = z.object({ email: z.string() });

/** Sets the first password of an invited person and signs them in. */
export function InvitationForm({ token }: { token: string }) {
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<{ text: string; field: boolean }>();
  const accept = async (password: string) => {
    setWorking(true);
    setFailure(undefined);
    try {
      const body = { token, password };
      const { email } = await sendJson("POST", "/api/invitations/accept", body, { schema: Accepted });
      const result = await signInWithPassword(email, password);
      return window.location.assign(result === "signed-in" ? "/" : "/sign-in");
    } catch (error) {
      const field = error instanceof ApiProblem && error.errors.some(({ path }) => path === "password");
      setFailure({ text: problemText(error), field });
    }
    setWorking(false);
  };
  return (
    <form
      method="post"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!working) void accept(String(new FormData(event.currentTarget).get("password")));
      }}
    >
      <Field
        label="Password"
        hint="At least 12 characters. Use a sentence that only you would write."
        error={failure?.field ? failure.text : undefined}
      >
        <PasswordInput name="password" autoComplete="new-password" required maxLength={1024} autoFocus />
      </Field>
      {failure && !failure.field && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {failure.text}
        </p>
      )}
      <Button type="submit" variant="primary" size="lg" loading={working} className="mt-1 w-full">
        Set password and sign in
      </Button>
    </form>
  );
}
