"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { sendJson } from "@/components/data/api-client";
import { Unloaded } from "@/components/data/unloaded";
import { Form } from "@/components/forms/form";
import { useForm } from "@/components/forms/use-form";
import { PasswordInput } from "@/components/people/password-input";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { Done, type SessionResponse } from "@/lib/people/schema";
import { ownSession } from "./queries";

/** Why it matters that the person chooses; nothing where they did. */
function WhoChose({ session: { mustChoosePassword, founding } }: { session: SessionResponse }) {
  return (
    <p role="status" className="max-w-160 rounded-md bg-waitbg p-3 text-wait">
      {mustChoosePassword
        ? "An admin chose your password and may know it. Until you choose your own, your session only reads."
        : `An admin chose your password and may know it. Choose your own.${
            founding ? " Once a second admin did, accounts with such a password only read." : ""
          }`}
    </p>
  );
}

function ChangeForm() {
  const client = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const form = useForm({
    members: ["currentPassword", "newPassword"],
    send: async (typed, element) => {
      const body = { currentPassword: String(typed.get("current")), newPassword: String(typed.get("new")) };
      await sendJson("POST", "/api/session/password", body, { schema: Done });
      element.reset();
      toast.done("Password changed", "Your other sessions have ended.");
      await client.invalidateQueries();
      router.refresh();
    },
  });
  const change = (
    <Button type="submit" variant="primary" className="self-start" loading={form.working}>
      Change password
    </Button>
  );
  return (
    <Form
      form={form}
      noValidate={false}
      aria-label="Change your password"
      className="w-full max-w-100"
      buttons={change}
    >
      <Field label="Current password" error={form.errors.currentPassword}>
        <PasswordInput name="current" autoComplete="current-password" required maxLength={1024} />
      </Field>
      <Field
        label="New password"
        hint="At least 12 characters. Use a sentence that only you would write."
        error={form.errors.newPassword}
      >
        <PasswordInput name="new" autoComplete="new-password" required maxLength={1024} />
      </Field>
    </Form>
  );
}

/** The password of the signed-in person: who chose it, and another one. */
export function OwnPassword() {
  const query = useQuery(ownSession);
  const session = query.data;
  if (!session) return <Unloaded query={query} name="It" lines={2} />;
  if (session.password === "none") {
    return <p className="text-ink2">You have no password here. You sign in with an identity provider.</p>;
  }
  return (
    <div className="flex flex-col gap-4">
      {session.password === "from_admin" && <WhoChose session={session} />}
      <ChangeForm />
    </div>
  );
}
