import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";

/** Describes what will appear, to a person who was told nothing yet. */
export function NoNotifications() {
  return (
    <EmptyState kind="none" title="No notifications">
      Requests and actions that wait for you appear here, and what becomes of your own.{" "}
      <Link href="/account#notifications" className="underline">
        Choose how you are notified
      </Link>
      .
    </EmptyState>
  );
}
