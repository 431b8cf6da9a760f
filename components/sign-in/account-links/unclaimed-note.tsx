"use client";

import { useQuery } from "@tanstack/react-query";
import { UserRoundCheck } from "lucide-react";
import { usePathname } from "next/navigation";
import { ButtonLink } from "@/components/ui/button";
import { linksAt, ownLinksPath } from "./queries";

/** Shown until the signed-in person acknowledges or unlinks the accounts that an admin linked to them. */
export function UnclaimedNote() {
  const pathname = usePathname();
  const links = useQuery(linksAt(ownLinksPath)).data?.identities ?? [];
  const unclaimed = links.filter(({ can }) => can.includes("acknowledge"));
  const [first] = unclaimed;
  if (!first || pathname === "/account") return null;
  const what = unclaimed.length === 1 ? "an account" : `${unclaimed.length} accounts`;
  return (
    <aside
      aria-label="Linked accounts"
      className="flex flex-wrap items-center gap-x-3 gap-y-2 border-wait/40 border-b bg-waitbg px-4 py-2 text-wait xl:px-5"
    >
      <UserRoundCheck aria-hidden className="size-4 shrink-0" />
      <p className="min-w-0 flex-1 basis-60">
        {first.linkedBy?.name ?? "An admin"} linked {what} at an identity provider to you. The holder of{" "}
        {unclaimed.length === 1 ? "this account" : "these accounts"} can sign in as you.
      </p>
      <ButtonLink size="sm" href="/account">
        Say whether it is yours
      </ButtonLink>
    </aside>
  );
}
