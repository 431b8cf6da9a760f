"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useToast } from "@/components/ui/toast";
import type { AccountLinkResponse, ExternalIdentity } from "@/lib/sign-in/account-links/schema";
import { acknowledgeAccount, confirmAccount, disownAccount, linkAccount, linkKeys, unlinkAccount } from "./queries";

type Person = { id: string; name: string };

/** Changes that admins make to the accounts of a person. */
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
    onSuccess: () => toast.done("Account unlinked", "Its tokens are no longer accepted, and its sessions ended."),
    onSettled,
  });
  return { link, confirm, unlink };
}

/** Lets a person acknowledge or unlink accounts that an admin linked to them. */
export function useOwnLinks() {
  const client = useQueryClient();
  const toast = useToast();
  const onSettled = () => client.invalidateQueries({ queryKey: linkKeys.all });
  const acknowledge = useMutation({
    mutationFn: (of: AccountLinkResponse) => acknowledgeAccount(of),
    onSuccess: () => toast.done("Account acknowledged", "Its sessions can decide 24 hours after it was linked."),
    onSettled,
  });
  const disown = useMutation({
    mutationFn: (of: AccountLinkResponse) => disownAccount(of),
    onSuccess: () => toast.done("Account unlinked", "It can no longer sign in as you. Tell your security team."),
    onSettled,
  });
  return { acknowledge, disown };
}
