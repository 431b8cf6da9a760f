"use client";

import { Form } from "@/components/forms/form";
import { useForm } from "@/components/forms/use-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
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
  const form = useForm({
    problem: wasRefused ? refused : undefined,
    leaves: true,
    send: async (typed) => {
      const result = await signInWithPassword(String(typed.get("email")), String(typed.get("password")));
      if (result === "refused") throw new Error(refused);
      window.location.assign(target);
    },
  });
  const signIn = (
    <Button type="submit" variant="primary" size="lg" loading={form.working} className="mt-1 w-full">
      Sign in
    </Button>
  );
  return (
    <Form form={form} noValidate={false} method="post" action="/api/auth/callback/credentials" buttons={signIn}>
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
    </Form>
  );
}
