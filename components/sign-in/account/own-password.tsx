"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { sendJson } from "@/components/data/api-client";
import { Unloaded } from "@/components/data/unloaded";
import { formProblem } from "@/components/forms/form-problem";
import { PasswordInput } from "@/components/people/password-input";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { Done, type SessionResponse } from "@/lib/people/schema";
import { ownSession } from "./queries";

const members = ["currentPassword", "newPassword"] as const;

function useChange() {
  const client = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  return useMutation({
    mutationFn: (body: { currentPassword: string; newPassword: string }) =>
      sendJson("POST", "/api/session/password", body, { schema: Done }),
    onSuccess: async () => {
      toast.done("Password changed", "Your other sessions have ended.");
      await client.invalidateQueries();
      router.refresh();
    },
  });
}

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
  const change = useChange();
  const { fields, form } = change.error ? formProblem(change.error, members) : { fields: {}, form: undefined };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const [sent, given] = [event.currentTarget, new FormData(event.currentTarget)];
    if (change.isPending) return;
    const body = { currentPassword: String(given.get("current")), newPassword: String(given.get("new")) };
    change.mutate(body, { onSuccess: () => sent.reset() });
  };
  return (
    <form aria-label="Change your password" onSubmit={submit} className="flex w-full max-w-100 flex-col gap-4">
      <Field label="Current password" error={fields.currentPassword}>
        <PasswordInput name="current" autoComplete="current-password" required maxLength={1024} />
      </Field>
      <Field
        label="New password"
        hint="At least 12 characters. Use a sentence that only you would write."
        error={fields.newPassword}
      >
        <PasswordInput name="new" autoComplete="new-password" required maxLength={1024} />
      </Field>
      {form && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {form}
        </p>
      )}
      <div>
        <Button type="submit" variant="primary" loading={change.isPending}>
          Change password
        </Button>
      </div>
    </form>
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
