"use client";

import { type FormEvent, useState } from "react";
import { FailureNote } from "@/components/passkeys/failure-note";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ExternalIdentity } from "@/lib/sign-in/account-links/schema";

type LinkFormProps = {
  onLink: (identity: ExternalIdentity) => void;
  working: boolean;
  error: unknown;
  onClose: () => void;
};

/** Names an account at an identity provider, to link it to a person. */
export function LinkForm({ onLink, working, error, onClose }: LinkFormProps) {
  const [wrong, setWrong] = useState<{ iss?: string; sub?: string }>({});
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const identity = ExternalIdentity.safeParse({ iss: form.get("iss"), sub: form.get("sub") });
    if (identity.success) return onLink(identity.data);
    const at = (name: string) => identity.error.issues.some(({ path: [first] }) => first === name);
    setWrong({
      ...(at("iss") ? { iss: "The issuer's URL, exactly as its tokens write it." } : {}),
      ...(at("sub") ? { sub: "Between 1 and 255 characters." } : {}),
    });
  };
  return (
    <form
      noValidate
      onSubmit={submit}
      className="flex w-full flex-col gap-3 rounded-md border border-line bg-canvas p-3"
    >
      <Field
        label="Issuer"
        error={wrong.iss}
        hint="iss of the identity provider: one that people sign in with, or a trusted issuer of people."
      >
        <Input mono name="iss" autoComplete="off" />
      </Field>
      <Field label="Subject" error={wrong.sub} hint="sub of the person there, compared letter by letter.">
        <Input mono name="sub" autoComplete="off" />
      </Field>
      <p className="text-ink2 text-sm">
        Whoever signs in with it decides and confirms nothing until a second admin confirms the link, or the person says
        that the account is theirs and a day has passed.
      </p>
      {error !== null && <FailureNote error={error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" loading={working}>
          Link account
        </Button>
      </div>
    </form>
  );
}
