"use client";

import { InlineForm } from "@/components/forms/form";
import { useForm } from "@/components/forms/use-form";
import { InputField } from "@/components/ui/input-field";
import { ExternalIdentity } from "@/lib/sign-in/account-links/schema";

const wrong = {
  iss: "Enter the issuer's URL exactly as in its tokens.",
  sub: "Between 1 and 255 characters.",
};

type LinkFormProps = { onLink: (identity: ExternalIdentity) => Promise<unknown>; onClose: () => void };

/** Names an account at an identity provider, to link it to a person. */
export function LinkForm({ onLink, onClose }: LinkFormProps) {
  const form = useForm({
    wrong,
    parse: (typed) => ExternalIdentity.safeParse({ iss: typed.get("iss"), sub: typed.get("sub") }),
    send: async (identity) => {
      await onLink(identity);
      onClose();
    },
  });
  return (
    <InlineForm form={form} verb="Link account" onCancel={onClose}>
      <InputField
        label="Issuer"
        error={form.errors.iss}
        hint="The iss claim of an identity provider or of a trusted issuer of people."
        mono
        name="iss"
        autoComplete="off"
      />
      <InputField
        label="Subject"
        error={form.errors.sub}
        hint="The sub claim of the person at this issuer, compared exactly."
        mono
        name="sub"
        autoComplete="off"
      />
      <p className="text-ink2 text-sm">
        Sessions of this account only read at first. They can decide once a second admin confirms the link. After 24
        hours it is enough that the person acknowledges the account.
      </p>
    </InlineForm>
  );
}
