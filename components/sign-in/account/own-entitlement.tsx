"use client";

import { useQuery } from "@tanstack/react-query";
import { ErrorPanel } from "@/components/data/error-panel";
import { EffectiveText } from "@/components/people/entitlements/effective-text";
import { SkeletonText } from "@/components/ui/skeleton";
import { ownEntitlement } from "./queries";

export function OwnEntitlement() {
  const { data, error, refetch } = useQuery(ownEntitlement);
  if (data) {
    return (
      <div className="flex w-full flex-col gap-3 rounded-md border border-line bg-surface p-4">
        <EffectiveText effective={data} own />
      </div>
    );
  }
  if (!error) return <SkeletonText lines={2} className="w-full" />;
  return <ErrorPanel title="Your entitlement could not be loaded" error={error} onRetry={() => void refetch()} />;
}
