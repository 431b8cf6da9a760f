"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { sendJson } from "@/components/shell/api-client";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { useToast } from "@/components/ui/toast";
import { PasskeyList, type PasskeyResponse } from "@/lib/people/passkeys/schema";
import type { PersonResponse } from "@/lib/people/schema";
import { FailureNote } from "./failure-note";
import { PasskeyListing } from "./passkey-list";
import { passkeysAt, passkeysPathOf } from "./queries";

type Props = {
  person: PersonResponse;
  /** Whoever looks at themselves removes their passkeys on their own page, and confirms none. */
  own: boolean;
  mayWrite: boolean;
};

function useActs(person: PersonResponse) {
  const client = useQueryClient();
  const toast = useToast();
  const path = passkeysPathOf(person.id);
  const keep = (list: PasskeyList) => client.setQueryData(passkeysAt(path).queryKey, list);
  const remove = useMutation({
    mutationFn: ({ id }: PasskeyResponse) => sendJson("DELETE", `${path}/${id}`, {}, { schema: PasskeyList }),
    onSuccess: (list, { name }) => {
      keep(list);
      toast.done(`Passkey ${name} removed`, `${person.name} approves nothing more with it.`);
    },
  });
  const confirm = useMutation({
    mutationFn: ({ id }: PasskeyResponse) => sendJson("POST", `${path}/${id}/confirm`, {}, { schema: PasskeyList }),
    onSuccess: (list, { name }) => {
      keep(list);
      toast.done(`Passkey ${name} confirmed`, `${person.name} can sign with it now.`);
    },
  });
  return { remove, confirm };
}

/** The passkeys of a person, for those who manage people: a new one is confirmed, a lost one removed. */
export function PasskeysOfPerson({ person, own, mayWrite }: Props) {
  const { remove, confirm } = useActs(person);
  const acts = mayWrite && !own;
  const failure = remove.error ?? confirm.error;
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Passkeys</h3>
      <p className="text-ink2">
        {acts
          ? "Keys with which they sign approvals. Confirm a new one only after asking them: whoever holds it signs in their name."
          : "Keys with which they sign approvals."}
      </p>
      <PasskeyListing
        path={passkeysPathOf(person.id)}
        empty={<p className="text-ink3">None yet.</p>}
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
                onClick={() => remove.mutate(passkey)}
              />
            </>
          )
        }
      />
      {failure && <FailureNote error={failure} />}
    </section>
  );
}
