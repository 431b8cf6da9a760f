import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

/** Takes the place of rows while a list is searched further. */
export function SearchingOn() {
  return (
    <p role="status" className="border-line border-t px-3 py-2.5 text-ink2 text-sm">
      No match yet. Searching the rest of the list …
    </p>
  );
}

/** Takes the place of rows where a part of a list was searched without a match. */
export function SearchedSoFar({ onMore, loading }: { onMore: () => void; loading: boolean }) {
  return (
    <EmptyState
      kind="no-match"
      title="No match so far"
      action={
        <Button onClick={onMore} loading={loading}>
          Continue search
        </Button>
      }
    >
      The list is long, and only a part of it was searched.
    </EmptyState>
  );
}
