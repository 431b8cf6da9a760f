"use client";

import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import type { PersonResponse } from "@/lib/people/schema";
import { LinkForm } from "./link-form";
import { LinkList, LinkRow } from "./link-list";
import { linksAt, linksPathOf } from "./queries";
import { useLinksOf } from "./use-links";

/** The accounts of a person at identity providers, by which they sign in and agents may act in their name. */
export function LinksOfPerson({ person, mayWrite }: { person: PersonResponse; mayWrite: boolean }) {
  const [adding, setAdding] = useState(false);
  const query = useQuery(linksAt(linksPathOf(person.id)));
  const { link, confirm, unlink } = useLinksOf(person);
  const links = query.data?.identities;
  const failure = confirm.error ?? unlink.error;
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Linked accounts</h3>
      <p className="text-ink2">
        Accounts at identity providers with which this person signs in, and whose tokens represent them.
      </p>
      {!links && <Unloaded query={query} name="They" lines={1} />}
      {links?.length === 0 && !adding && <p className="text-ink3">No linked accounts.</p>}
      {links && links.length > 0 && (
        <LinkList label="Linked accounts">
          {links.map((one) => (
            <LinkRow key={`${one.iss} ${one.sub}`} link={one}>
              {mayWrite && one.standing === "waiting" && (
                <Button
                  size="sm"
                  loading={confirm.isPending && confirm.variables === one}
                  whyNot={one.whyNot.confirm?.reason}
                  onClick={() => confirm.mutate(one)}
                >
                  Confirm account
                </Button>
              )}
              {mayWrite && (
                <IconButton
                  size="sm"
                  icon={<Trash2 aria-hidden />}
                  label={`Unlink ${one.sub}`}
                  onClick={() => unlink.mutate(one)}
                />
              )}
            </LinkRow>
          ))}
        </LinkList>
      )}
      <Alert error={failure} />
      {adding && <LinkForm onLink={(identity) => link.mutateAsync(identity)} onClose={() => setAdding(false)} />}
      {mayWrite && !adding && <Button onClick={() => setAdding(true)}>Link account…</Button>}
    </section>
  );
}
