"use client";

import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { Unloaded } from "@/components/data/unloaded";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import type { AccountLinkResponse } from "@/lib/sign-in/account-links/schema";
import { LinkList, LinkRow } from "./link-list";
import { waitingLinks } from "./queries";
import { useLinksOf } from "./use-links";

function WaitingRow({ link }: { link: AccountLinkResponse }) {
  const { person } = link;
  const { confirm, unlink } = useLinksOf(person);
  const failure = confirm.error ?? unlink.error;
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
      <Button
        variant="primary"
        icon={<Check aria-hidden />}
        loading={confirm.isPending}
        whyNot={link.whyNot.confirm?.reason}
        onClick={() => confirm.mutate(link)}
      >
        Confirm account
      </Button>
      <Button loading={unlink.isPending} whyNot={link.whyNot.unlink?.reason} onClick={() => unlink.mutate(link)}>
        {link.whyNot.confirm?.code === "own_identity" ? "Withdraw link" : "Unlink account"}
      </Button>
      <Alert error={failure} />
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
