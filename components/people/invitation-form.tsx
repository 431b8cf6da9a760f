"use client";

import { z } from "zod";
import { sendJson } from "@/components/data/api-client";
import { Form } from "@/components/forms/form";
import { useForm } from "@/components/forms/use-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { PasswordInput } from "./password-input";
import { signInWithPassword } from "./sign-in";

const Accepted = z.object({ email: z.string() });

/** Sets the first password of an invited person and signs them in. */
export function InvitationForm({ token }: { token: string }) {
  const form = useForm({
    members: ["password"],
    leaves: true,
    send: async (typed) => {
      const password = String(typed.get("password"));
      const body = { token, password };
      const { email } = await sendJson("POST", "/api/invitations/accept", body, { schema: Accepted });
      const result = await signInWithPassword(email, password);
      window.location.assign(result === "signed-in" ? "/" : "/sign-in");
    },
  });
  const accept = (
    <Button type="submit" variant="primary" size="lg" loading={form.working} className="mt-1 w-full">
      Set password and sign in
    </Button>
  );
  return (
    <Form form={form} noValidate={false} method="post" buttons={accept}>
      <Field
        label="Password"
        hint="At least 12 characters. Use a sentence that only you would write."
        error={form.errors.password}
      >
        <PasswordInput name="password" autoComplete="new-password" required maxLength={1024} autoFocus />
      </Field>
    </Form>
  );
}
