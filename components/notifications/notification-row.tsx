import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import type { Notification } from "@/lib/notifications/schema";
import { deliveryWords, settledWords } from "./words";

export type NotificationRowProps = {
  notification: Notification;
  onOpen: (notification: Notification) => void;
  /** Without it the row has no button of its own, and no deliveries. */
  onRead?: ((notification: Notification) => void) | undefined;
  /** Whether the person may mark it as read. */
  readable?: boolean | undefined;
};

export const isUnread = ({ readAt, settled }: Notification): boolean => readAt === null && settled === null;

/** One notification: its sentence leads to the thing. */
export function NotificationRow({ notification, onOpen, onRead, readable = true }: NotificationRowProps) {
  const { sentence, why, link, createdAt, settled, deliveries } = notification;
  const unread = isUnread(notification);
  return (
    <li className="flex gap-3 border-line px-4 py-3 not-first:border-t">
      <span
        aria-hidden
        className={cn("mt-1.5 size-2 shrink-0 rounded-full", unread ? "bg-signal ring-1 ring-onsignal" : "bg-line")}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <Link
          href={link}
          prefetch={false}
          onClick={() => onOpen(notification)}
          className={cn("line-clamp-4 break-words hover:underline", unread && "font-semibold")}
        >
          {unread && <span className="sr-only">Unread: </span>}
          {sentence}
        </Link>
        <p className="text-ink2 text-sm">{why}</p>
        <p className="flex flex-wrap gap-x-3 text-ink3 text-sm">
          <Timestamp at={createdAt} />
          {settled && <span>{settledWords(settled)}</span>}
          {onRead && deliveries.map((one) => <span key={one.channel}>{deliveryWords(one)}</span>)}
        </p>
      </div>
      {onRead && unread && readable && (
        <Button
          size="sm"
          variant="ghost"
          className="max-sm:hidden"
          aria-label={`Mark as read: ${sentence}`}
          onClick={() => onRead(notification)}
        >
          Mark as read
        </Button>
      )}
    </li>
  );
}
