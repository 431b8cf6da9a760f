"use client";

import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { problemText } from "@/components/ui/problem-text";
import { PasswordInput } from "./password-input";
import { signInWithPassword } from "./sign-in";

export type SignInFormProps = {
  /** Path on this server to open after the sign-in. */
  target: string;
  /** Email address of the person who signs in again. */
  email?: string | undefined;
  /** An attempt without scripts came back refused. */
  wasRefused?: boolean | undefined;
};

const refused = "Wrong email address or password, or too many attempts. Wait a few minutes, then try again.";

/** Email address and password. One message covers every refusal, so that it does not reveal which accounts exist. */
export function SignInForm({ target, email, wasRefused }: SignInFormProps) {
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState(wasRefused ? refused : undefined);
  const failureId = useId();
  const submit = async (form: FormData) => {
    setWorking(true);
    setFailure(undefined);
    try {
      const result = await signInWithPassword(String(form.get("email")), String(form.get("password")));
      if (result === "signed-in") return window.location.assign(target);
      setFailure(refused);
    } catch (error) {
      setFailure(problemText(error));
    }
    setWorking(false);
  };
  return (
    <form
      method="post"
      action="/api/auth/callback/credentials"
      aria-describedby={failure ? failureId : undefined}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!working) void submit(new FormData(event.currentTarget));
      }}
    >
      <Field label="E-mail">
        <Input
          name="email"
          type="email"
          autoComplete="username"
          required
          defaultValue={email}
          readOnly={email !== undefined}
          autoFocus={email === undefined}
          className="h-10"
        />
      </Field>
      <Field label="Password">
        <PasswordInput
          name="password"
          autoComplete="current-password"
          required
          maxLength={1024}
          autoFocus={email !== undefined}
        />
      </Field>
      <p id={failureId} role="alert" className={failure ? "rounded-md bg-badbg p-3 text-bad" : "hidden"}>
        {failure}
      </p>
      <Button type="submit" variant="primary" size="lg" loading={working} className="mt-1 w-full">
        Sign in
      </Button>
    </form>
  );
}
