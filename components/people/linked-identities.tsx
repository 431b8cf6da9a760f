"use client";

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { getJson, sendJson } from "@/components/shell/api-client";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { problemText } from "@/components/ui/problem-text";
import { SkeletonText } from "@/components/ui/skeleton";
import { useToast } from "@/components/ui/toast";
import { ExternalIdentity, IdentityList, type PersonResponse } from "@/lib/people/schema";

const path = (personId: string) => `/api/people/${personId}/identities`;

const identitiesOf = (personId: string) =>
  queryOptions({
    queryKey: ["people", "identities", personId],
    queryFn: ({ signal }) => getJson(path(personId), {}, IdentityList, signal),
  });

function useIdentities(person: PersonResponse) {
  const client = useQueryClient();
  const toast = useToast();
  const keep = (list: IdentityList) => client.setQueryData(identitiesOf(person.id).queryKey, list);
  const link = useMutation({
    mutationFn: (identity: ExternalIdentity) => sendJson("POST", path(person.id), identity, { schema: IdentityList }),
    onSuccess: (list) => {
      keep(list);
      toast.done("Account linked", `Tokens that name it stand for ${person.name}.`);
    },
  });
  const unlink = useMutation({
    mutationFn: (identity: ExternalIdentity) => sendJson("DELETE", path(person.id), identity, { schema: IdentityList }),
    onSuccess: (list) => {
      keep(list);
      toast.done("Account unlinked", "Tokens that name it stand for nobody here.");
    },
    onError: (error) => toast.problem("Account not unlinked", error),
  });
  return { link, unlink };
}

type LinkProps = { link: ReturnType<typeof useIdentities>["link"]; onClose: () => void };

function LinkForm({ link, onClose }: LinkProps) {
  const [wrong, setWrong] = useState<{ iss?: string; sub?: string }>({});
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const identity = ExternalIdentity.safeParse({ iss: form.get("iss"), sub: form.get("sub") });
    if (identity.success) return link.mutate(identity.data, { onSuccess: onClose });
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
        hint="iss of the identity provider; it must be a trusted issuer of people."
      >
        <Input mono name="iss" autoComplete="off" />
      </Field>
      <Field label="Subject" error={wrong.sub} hint="sub of the person there, compared letter by letter.">
        <Input mono name="sub" autoComplete="off" />
      </Field>
      {link.error && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problemText(link.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" loading={link.isPending}>
          Link account
        </Button>
      </div>
    </form>
  );
}

/** The accounts of a person at identity providers, by which agents may act in their name. */
export function LinkedIdentities({ person, mayWrite }: { person: PersonResponse; mayWrite: boolean }) {
  const [adding, setAdding] = useState(false);
  const query = useQuery(identitiesOf(person.id));
  const { link, unlink } = useIdentities(person);
  const identities = query.data?.identities;
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Linked identities</h3>
      <p className="text-ink2">Accounts at identity providers whose tokens stand for this person.</p>
      {query.error && !identities && (
        <ErrorPanel title="They could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {!identities && !query.error && <SkeletonText lines={1} />}
      {identities?.length === 0 && !adding && <p className="text-ink3">None is linked.</p>}
      {identities && identities.length > 0 && (
        <ul aria-label="Linked identities" className="w-full rounded-md border border-line">
          {identities.map((identity) => (
            <li
              key={`${identity.iss} ${identity.sub}`}
              className="flex items-center gap-2 border-line px-3 py-2 not-last:border-b"
            >
              <span className="min-w-0 flex-1 font-mono text-sm [overflow-wrap:anywhere]">
                {identity.sub}
                <span className="block text-ink3 text-xs">{identity.iss}</span>
              </span>
              {mayWrite && (
                <IconButton
                  size="sm"
                  icon={<Trash2 aria-hidden />}
                  label={`Unlink ${identity.sub}`}
                  onClick={() => unlink.mutate(identity)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {adding && <LinkForm link={link} onClose={() => setAdding(false)} />}
      {mayWrite && !adding && <Button onClick={() => setAdding(true)}>Link account…</Button>}
    </section>
  );
}
