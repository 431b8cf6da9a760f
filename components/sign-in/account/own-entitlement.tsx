"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { EffectiveText } from "@/components/people/entitlements/effective-text";
import { ownEntitlement } from "./queries";

export function OwnEntitlement() {
  const query = useQuery(ownEntitlement);
  if (!query.data) return <Unloaded query={query} name="Your entitlement" lines={2} linesClass="w-full" />;
  return (
    <div className="flex w-full flex-col gap-3 rounded-md border border-line bg-surface p-4">
      <EffectiveText effective={query.data} own />
    </div>
  );
}
