"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { ErrorPanel } from "@/components/data/error-panel";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { CursorPager } from "@/components/table/cursor-pager";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { Segments } from "@/components/ui/segments";
import type { Notification } from "@/lib/notifications/schema";
import { NoNotifications } from "./no-notifications";
import { NotificationRow } from "./notification-row";
import { notificationList } from "./queries";
import { useMarking } from "./use-marking";

const views = ["all", "unread"] as const;
const viewWords = { all: "All", unread: "Unread" } as const;

type MarkAllProps = Omit<ReturnType<typeof useMarking>, "read"> & { newest: Notification | undefined; unread: number };

/** Marks the newest notification that is shown, and all before it, as read. */
function MarkAll({ newest, unread, marking, whyNot }: MarkAllProps) {
  if (!newest || unread === 0) return null;
  return (
    <Button
      icon={<Check aria-hidden />}
      whyNot={whyNot}
      loading={marking.isPending}
      onClick={() => marking.mutate({ upTo: newest.id })}
    >
      Mark all as read
    </Button>
  );
}

/** Everything that the person was told in the last 90 days. */
export function NotificationsScreen() {
  const [view, setView] = useQueryState("show", parseAsStringLiteral(views).withDefault("all"));
  const query = useInfiniteQuery(notificationList(view === "unread"));
  const { marking, read, whyNot } = useMarking(query.data?.pages[0]);
  const rows = query.data?.pages.flatMap((page) => page.notifications);
  return (
    <PageFrame
      title="Notifications"
      narrow
      actions={
        <>
          <MarkAll newest={rows?.[0]} unread={query.data?.pages[0]?.unread ?? 0} {...{ marking, whyNot }} />
          <ButtonLink href="/account#notifications">Notification settings</ButtonLink>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Segments
          label="Show"
          className="w-60 max-w-full"
          value={view}
          onChange={(next) => void setView(next)}
          options={views.map((value) => ({ value, label: viewWords[value] }))}
        />
        <Panel flush>
          {query.error && rows && <ErrorPanel title="More could not be loaded" error={query.error} />}
          {rows ? (
            <Rows rows={rows} unreadOnly={view === "unread"} onRead={read} readable={whyNot === undefined} />
          ) : (
            <Unloaded query={query} name="The notifications" lines={6} />
          )}
          {rows && rows.length > 0 && (
            <CursorPager
              shown={rows.length}
              hasMore={query.hasNextPage}
              onMore={() => void query.fetchNextPage()}
              loading={query.isFetchingNextPage}
            />
          )}
        </Panel>
      </div>
    </PageFrame>
  );
}

type RowsProps = {
  rows: readonly Notification[];
  unreadOnly: boolean;
  readable: boolean;
  onRead: (notification: Notification) => void;
};

function Rows({ rows, unreadOnly, readable, onRead }: RowsProps) {
  if (rows.length === 0 && unreadOnly) return <EmptyState kind="no-match" title="You have read everything" />;
  if (rows.length === 0) return <NoNotifications />;
  return (
    <ul aria-label="Notifications">
      {rows.map((one) => (
        <NotificationRow key={one.id} notification={one} onOpen={onRead} onRead={onRead} readable={readable} />
      ))}
    </ul>
  );
}
