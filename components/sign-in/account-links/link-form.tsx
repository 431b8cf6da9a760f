"use client";

import { type FormEvent, useState } from "react";
import { FailureNote } from "@/components/sign-in/passkeys/failure-note";
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
      ...(at("iss") ? { iss: "Enter the issuer's URL exactly as in its tokens." } : {}),
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
        hint="The iss claim of an identity provider or of a trusted issuer of people."
      >
        <Input mono name="iss" autoComplete="off" />
      </Field>
      <Field label="Subject" error={wrong.sub} hint="The sub claim of the person at this issuer, compared exactly.">
        <Input mono name="sub" autoComplete="off" />
      </Field>
      <p className="text-ink2 text-sm">
        Sessions of this account only read at first. They can decide once a second admin confirms the link. After 24
        hours it is enough that the person acknowledges the account.
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
