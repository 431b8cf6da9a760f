"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasskeyList, type PasskeyResponse } from "@/lib/passkeys/schema";
import { FailureNote } from "./failure-note";
import { ownPasskeysPath, passkeysAt } from "./queries";

function RenameForm({ passkey, onClose }: { passkey: PasskeyResponse; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(passkey.name);
  const renaming = useMutation({
    mutationFn: (to: string) =>
      sendJson("PATCH", `${ownPasskeysPath}/${passkey.id}`, { name: to }, { schema: PasskeyList }),
    onSuccess: (list) => {
      client.setQueryData(passkeysAt(ownPasskeysPath).queryKey, list);
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (name.trim() !== "" && !renaming.isPending) renaming.mutate(name.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Name">
        <Input value={name} maxLength={60} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      </Field>
      {renaming.error && <FailureNote error={renaming.error} />}
      <div className="-mx-4 -mb-4">
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={name.trim() === ""} loading={renaming.isPending}>
            Rename passkey
          </Button>
        </DialogFooter>
      </div>
    </form>
  );
}

/** Gives one's own passkey another name. */
export function RenamePasskeyDialog({ passkey, onClose }: { passkey: PasskeyResponse; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={onClose} size="sm" title={`Rename ${passkey.name}`}>
      <RenameForm passkey={passkey} onClose={onClose} />
    </Dialog>
  );
}
