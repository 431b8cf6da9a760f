"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { PageFrame } from "@/components/shell/app-shell";
import { ButtonLink } from "@/components/ui/button";
import { AlertPanel } from "./alert-panel";
import { alertList } from "./queries";
import { SearchPanel } from "./search-panel";

/** Alerts of saved searches, and the searches themselves. */
export function AlertsScreen({ mayShare }: { mayShare: boolean }) {
  const alerts = useInfiniteQuery(alertList);
  return (
    <PageFrame title="Alerts" actions={<ButtonLink href="/audit">Open the audit trail</ButtonLink>}>
      <div className="flex flex-col gap-6">
        <AlertPanel query={alerts} />
        <SearchPanel list="trail" mayShare={mayShare} />
      </div>
    </PageFrame>
  );
}
