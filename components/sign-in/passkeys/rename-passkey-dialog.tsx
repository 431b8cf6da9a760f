"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { InputField } from "@/components/ui/input-field";
import { PasskeyList, type PasskeyResponse } from "@/lib/passkeys/schema";
import { ownPasskeysPath, passkeysAt } from "./queries";

/** Gives one's own passkey another name. */
export function RenamePasskeyDialog({ passkey, onClose }: { passkey: PasskeyResponse; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(passkey.name);
  const form = useForm({
    members: ["name"],
    whyNot: name.trim() === "" ? "Enter a name." : undefined,
    send: async () => {
      const body = { name: name.trim() };
      const list = await sendJson("PATCH", `${ownPasskeysPath}/${passkey.id}`, body, { schema: PasskeyList });
      client.setQueryData(passkeysAt(ownPasskeysPath).queryKey, list);
      onClose();
    },
  });
  return (
    <FormDialog form={form} size="sm" title={`Rename ${passkey.name}`} verb="Rename passkey" onClose={onClose}>
      <InputField
        label="Name"
        error={form.errors.name}
        value={name}
        maxLength={60}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
    </FormDialog>
  );
}
