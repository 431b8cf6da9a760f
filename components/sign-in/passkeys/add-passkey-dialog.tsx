"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { PasskeyList, RegistrationOptions } from "@/lib/passkeys/schema";
import { createPasskey } from "./ceremony";
import { FailureNote } from "./failure-note";
import { ownPasskeysPath, passkeysAt } from "./queries";

/** Asks the server what to make, the authenticator to make it, and the server to keep its public half. */
async function add(name: string): Promise<PasskeyList> {
  const options = await sendJson("POST", `${ownPasskeysPath}/options`, {}, { schema: RegistrationOptions });
  const made = await createPasskey(options);
  return sendJson("POST", ownPasskeysPath, { name, ...made }, { schema: PasskeyList });
}

function AddForm({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState("");
  const adding = useMutation({
    mutationFn: add,
    onSuccess: (list, given) => {
      client.setQueryData(passkeysAt(ownPasskeysPath).queryKey, list);
      toast.done(`Passkey ${given} added`, "An admin can confirm it, so that it can sign today.");
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (name.trim() !== "" && !adding.isPending) adding.mutate(name.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <ol className="flex list-decimal flex-col gap-1 ps-5">
        <li>Name the place where the passkey is kept.</li>
        <li>Your browser asks for your fingerprint, face or PIN. This server never gets the private key.</li>
        <li>It can sign after 24 hours, or as soon as a second person confirms it.</li>
      </ol>
      <Field label="Name" hint="For example: Work laptop, Blue security key.">
        <Input value={name} maxLength={60} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      </Field>
      {adding.isPending && (
        <p role="status" className="rounded-md bg-sunken p-3 text-ink2">
          Answer your browser within 5 minutes.
        </p>
      )}
      {adding.error && <FailureNote error={adding.error} />}
      <div className="-mx-4 -mb-4">
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={name.trim() === ""} loading={adding.isPending}>
            {adding.error ? "Try again" : "Add passkey"}
          </Button>
        </DialogFooter>
      </div>
    </form>
  );
}

/** Adds a passkey for the signed-in person. */
export function AddPasskeyDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onOpenChange={onClose} keepOnOutsidePress title="Add passkey">
      {open && <AddForm onClose={onClose} />}
    </Dialog>
  );
}
