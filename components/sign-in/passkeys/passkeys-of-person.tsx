"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { useToast } from "@/components/ui/toast";
import { PasskeyList, type PasskeyResponse } from "@/lib/passkeys/schema";
import type { PersonResponse } from "@/lib/people/schema";
import { PasskeyListing } from "./passkey-list";
import { passkeysAt, passkeysPathOf } from "./queries";
import { RemovePasskeyDialog } from "./remove-passkey-dialog";

type Props = {
  person: PersonResponse;
  /** Whether the viewer is the person. Then the list has no actions: people manage their passkeys on their own page. */
  own: boolean;
  mayWrite: boolean;
};

function useConfirm(person: PersonResponse) {
  const client = useQueryClient();
  const toast = useToast();
  const path = passkeysPathOf(person.id);
  return useMutation({
    mutationFn: ({ id }: PasskeyResponse) => sendJson("POST", `${path}/${id}/confirm`, {}, { schema: PasskeyList }),
    onSuccess: (list, { name }) => {
      client.setQueryData(passkeysAt(path).queryKey, list);
      toast.done(`Passkey ${name} confirmed`, `${person.name} can sign with it now.`);
    },
  });
}

/** The passkeys of a person, for those who manage people: a new one is confirmed, a lost one removed. */
export function PasskeysOfPerson({ person, own, mayWrite }: Props) {
  const confirm = useConfirm(person);
  const [removing, setRemoving] = useState<PasskeyResponse>();
  const acts = mayWrite && !own;
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Passkeys</h3>
      <p className="text-ink2">
        {acts
          ? "Keys with which they sign approvals. Ask the person before you confirm a new one: its holder can sign in their name."
          : "Keys with which they sign approvals."}
      </p>
      <PasskeyListing
        path={passkeysPathOf(person.id)}
        empty={<p className="text-ink3">No passkeys yet.</p>}
        confirms={acts}
        actions={(passkey) =>
          acts && (
            <>
              {passkey.standing === "waiting" && (
                <Button size="sm" loading={confirm.isPending} onClick={() => confirm.mutate(passkey)}>
                  Confirm passkey
                </Button>
              )}
              <IconButton
                size="sm"
                icon={<Trash2 aria-hidden />}
                label={`Remove ${passkey.name}`}
                onClick={() => setRemoving(passkey)}
              />
            </>
          )
        }
      />
      <Alert error={confirm.error} />
      {removing && (
        <RemovePasskeyDialog
          passkey={removing}
          path={passkeysPathOf(person.id)}
          effect={`${person.name} can no longer sign approvals with it. Earlier signatures stay verifiable.`}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </section>
  );
}
