"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { InputField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import { PasskeyList, RegistrationOptions } from "@/lib/passkeys/schema";
import { createPasskey } from "./ceremony";
import { ownPasskeysPath, passkeysAt } from "./queries";

/** Asks the server what to make, the authenticator to make it, and the server to keep its public half. */
async function add(name: string): Promise<PasskeyList> {
  const options = await sendJson("POST", `${ownPasskeysPath}/options`, {}, { schema: RegistrationOptions });
  const made = await createPasskey(options);
  return sendJson("POST", ownPasskeysPath, { name, ...made }, { schema: PasskeyList });
}

/** Adds a passkey for the signed-in person. */
export function AddPasskeyDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState("");
  const form = useForm({
    members: ["name"],
    whyNot: name.trim() === "" ? "Enter a name." : undefined,
    send: async () => {
      const given = name.trim();
      client.setQueryData(passkeysAt(ownPasskeysPath).queryKey, await add(given));
      toast.done(`Passkey ${given} added`, "An admin can confirm it, so that it can sign today.");
      onClose();
    },
  });
  const verb = form.problem === undefined ? "Add passkey" : "Try again";
  return (
    <FormDialog form={form} title="Add passkey" verb={verb} onClose={onClose}>
      <ol className="flex list-decimal flex-col gap-1 ps-5">
        <li>Name the place where the passkey is kept.</li>
        <li>Your browser asks for your fingerprint, face or PIN. This server never gets the private key.</li>
        <li>It can sign after 24 hours, or as soon as a second person confirms it.</li>
      </ol>
      <InputField
        label="Name"
        hint="For example: Work laptop, Blue security key."
        error={form.errors.name}
        value={name}
        maxLength={60}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
      {form.working && (
        <p role="status" className="rounded-md bg-sunken p-3 text-ink2">
          Answer your browser within 5 minutes.
        </p>
      )}
    </FormDialog>
  );
}
