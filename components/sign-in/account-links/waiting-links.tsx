"use client";

import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { Unloaded } from "@/components/data/unloaded";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import type { AccountLinkResponse } from "@/lib/sign-in/account-links/schema";
import { LinkList, LinkRow } from "./link-list";
import { waitingLinks } from "./queries";
import { useLinksOf } from "./use-links";

function WaitingRow({ link }: { link: AccountLinkResponse }) {
  const { person } = link;
  const { confirm, unlink } = useLinksOf(person);
  const ending = link.whyNot.confirm?.code === "own_identity" ? "Withdraw link" : "Unlink account";
  const lead = (
    <p>
      <Link className="font-semibold underline" href={`/people?q=${person.id}&person=${person.id}`}>
        {person.name}
      </Link>{" "}
      <span className="text-ink3 text-sm">{person.email}</span>
    </p>
  );
  return (
    <LinkRow link={link} lead={lead}>
      <ConfirmButton
        variant="primary"
        icon={<Check aria-hidden />}
        whyNot={link.whyNot.confirm?.reason}
        confirm={{
          title: `Confirm the account of ${person.name}`,
          verb: "Confirm account",
          effect: `Its holder signs in as ${person.name} and acts for them.`,
          ...{ tone: "primary", reason: "none" },
          onConfirm: () => confirm.mutateAsync(link),
        }}
      >
        Confirm account
      </ConfirmButton>
      <ConfirmButton
        whyNot={link.whyNot.unlink?.reason}
        confirm={{
          title: `${ending} of ${person.name}`,
          verb: ending,
          effect: "Its tokens are no longer accepted, and its sessions end.",
          reason: "none",
          onConfirm: () => unlink.mutateAsync(link),
        }}
      >
        {ending}
      </ConfirmButton>
    </LinkRow>
  );
}

/** All accounts that an admin linked and whose sessions still only read. */
export function WaitingLinks() {
  const query = useQuery(waitingLinks);
  const links = query.data?.identities;
  if (!links) return <Unloaded query={query} name="They" lines={2} />;
  if (links.length === 0) {
    return (
      <div className="rounded-md border border-line bg-surface">
        <EmptyState kind="none" title="No accounts to confirm">
          Accounts that an admin links to a person appear here until a second admin confirms them. Until then their
          sessions only read, unless the person acknowledges the account and 24 hours have passed.
        </EmptyState>
      </div>
    );
  }
  return (
    <LinkList label="Accounts that wait">
      {links.map((link) => (
        <WaitingRow key={`${link.iss} ${link.sub}`} link={link} />
      ))}
    </LinkList>
  );
}
