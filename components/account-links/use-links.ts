"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useToast } from "@/components/ui/toast";
import type { AccountLinkResponse, ExternalIdentity } from "@/lib/sign-in/account-links/schema";
import { acknowledgeAccount, confirmAccount, disownAccount, linkAccount, linkKeys, unlinkAccount } from "./queries";

type Person = { id: string; name: string };

/** What admins do with the accounts of a person. */
export function useLinksOf(person: Person) {
  const client = useQueryClient();
  const toast = useToast();
  const onSettled = () => client.invalidateQueries({ queryKey: linkKeys.all });
  const link = useMutation({
    mutationFn: (identity: ExternalIdentity) => linkAccount(person.id, identity),
    onSuccess: () => toast.done("Account linked", "A second admin can confirm it."),
    onSettled,
  });
  const confirm = useMutation({
    mutationFn: (of: AccountLinkResponse) => confirmAccount(person.id, of),
    onSuccess: () => toast.done("Account confirmed", `In full effect when ${person.name} signs in with it next.`),
    onSettled,
  });
  const unlink = useMutation({
    mutationFn: (of: AccountLinkResponse) => unlinkAccount(person.id, of),
    onSuccess: () => toast.done("Account unlinked", "Tokens that name it stand for nobody here; its sessions ended."),
    onSettled,
  });
  return { link, confirm, unlink };
}

/** What a person says of accounts that somebody linked to them. */
export function useOwnLinks() {
  const client = useQueryClient();
  const toast = useToast();
  const onSettled = () => client.invalidateQueries({ queryKey: linkKeys.all });
  const acknowledge = useMutation({
    mutationFn: (of: AccountLinkResponse) => acknowledgeAccount(of),
    onSuccess: () => toast.done("Said that the account is yours", "It counts once its first day is over."),
    onSettled,
  });
  const disown = useMutation({
    mutationFn: (of: AccountLinkResponse) => disownAccount(of),
    onSuccess: () => toast.done("Account unlinked", "Nobody signs in as you with it. Tell your security team."),
    onSettled,
  });
  return { acknowledge, disown };
}
