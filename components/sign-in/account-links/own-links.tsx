"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { Unloaded } from "@/components/data/unloaded";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkList, LinkRow } from "./link-list";
import { linksAt, ownLinksPath } from "./queries";
import { useOwnLinks } from "./use-links";

/** The accounts with which one signs in: what an admin linked is claimed here, or refused. */
export function OwnLinks() {
  const query = useQuery(linksAt(ownLinksPath));
  const { acknowledge, disown } = useOwnLinks();
  const links = query.data?.identities;
  const failure = acknowledge.error ?? disown.error;
  if (!links) return <Unloaded query={query} name="They" lines={2} />;
  if (links.length === 0) {
    return (
      <div className="rounded-md border border-line bg-surface">
        <EmptyState kind="none" title="No linked accounts">
          You sign in with a password. When an admin links an account at an identity provider to you, it appears here
          for you to acknowledge.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <LinkList label="Your linked accounts">
        {links.map((link) => (
          <LinkRow key={`${link.iss} ${link.sub}`} link={link} own>
            {link.standing === "waiting" && (
              <>
                <Button
                  icon={<Check aria-hidden />}
                  loading={acknowledge.isPending && acknowledge.variables === link}
                  whyNot={
                    link.acknowledgedAt ? "You already acknowledged this account." : link.whyNot.acknowledge?.reason
                  }
                  onClick={() => acknowledge.mutate(link)}
                >
                  It is mine
                </Button>
                <Button
                  variant="danger"
                  icon={<X aria-hidden />}
                  loading={disown.isPending && disown.variables === link}
                  onClick={() => disown.mutate(link)}
                >
                  It is not mine
                </Button>
              </>
            )}
          </LinkRow>
        ))}
      </LinkList>
      <Alert error={failure} />
    </div>
  );
}
