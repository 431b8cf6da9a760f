"use client";

import { type UseInfiniteQueryResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { ErrorPanel } from "@/components/data/error-panel";
import { Unloaded } from "@/components/data/unloaded";
import { CursorPager } from "@/components/table/cursor-pager";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { SearchAlert, SearchAlertList } from "@/lib/saved-searches/schema";
import { acknowledgeAlerts, searchKeys } from "./queries";
import { alertAddress } from "./search-address";

type AlertPanelProps = { query: UseInfiniteQueryResult<{ pages: SearchAlertList[] }> };

/** Alerts, the newest first, each with a link to its entries. */
export function AlertPanel({ query }: AlertPanelProps) {
  const client = useQueryClient();
  const marking = useMutation({
    mutationFn: acknowledgeAlerts,
    onSuccess: () => client.invalidateQueries({ queryKey: searchKeys.allAlerts }),
  });
  const alerts = query.data?.pages.flatMap((page) => page.alerts);
  // The server takes so many at once; more follow after these.
  const open = (alerts ?? []).flatMap(({ id, acknowledged }) => (acknowledged ? [] : [id])).slice(0, 100);
  return (
    <Panel
      title="Alerts"
      flush
      actions={
        open.length > 0 && (
          <Button
            size="sm"
            icon={<Check aria-hidden />}
            loading={marking.isPending}
            onClick={() => marking.mutate(open)}
          >
            Acknowledge all
          </Button>
        )
      }
    >
      {marking.error && <ErrorPanel title="The alerts could not be acknowledged" error={marking.error} />}
      {alerts ? (
        <Alerts alerts={alerts} onAcknowledge={(id) => marking.mutate([id])} />
      ) : (
        <Unloaded query={query} name="The alerts" lines={4} />
      )}
      {alerts && alerts.length > 0 && (
        <CursorPager
          shown={alerts.length}
          hasMore={query.hasNextPage}
          onMore={() => void query.fetchNextPage()}
          loading={query.isFetchingNextPage}
        />
      )}
    </Panel>
  );
}

type AlertsProps = { alerts: readonly SearchAlert[]; onAcknowledge: (id: string) => void };

function Alerts({ alerts, onAcknowledge }: AlertsProps) {
  if (alerts.length === 0) {
    return (
      <EmptyState kind="none" title="No alerts">
        New entries that match a saved search with an alert appear here for 90 days. To make one, save a search in the
        audit trail.
      </EmptyState>
    );
  }
  return (
    <ul aria-label="Alerts">
      {alerts.map((alert) => (
        <li
          key={alert.id}
          className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t px-4 py-2 first:border-t-0"
        >
          <Link href={alertAddress(alert)} className={alert.acknowledged ? undefined : "font-semibold"}>
            {alert.search.name}
          </Link>
          <span className="text-ink2">
            {alert.count.toLocaleString("en")} {alert.count === 1 ? "entry" : "entries"}, newest{" "}
            <Link href={`/audit?entry=${alert.last}`}>entry {alert.last}</Link>
          </span>
          <span className="text-ink3">
            <Timestamp at={alert.at} />
          </span>
          <span className="ms-auto">
            {alert.acknowledged ? (
              <span className="text-ink3">Acknowledged</span>
            ) : (
              <Button
                size="sm"
                variant="ghost"
                aria-label={`Acknowledge the alert of ${alert.search.name}`}
                onClick={() => onAcknowledge(alert.id)}
              >
                Acknowledge
              </Button>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
