"use client";

import { Button } from "@/components/ui/button";

export type CursorPagerProps = {
  shown: number;
  /** The server has more. */
  hasMore: boolean;
  onMore: () => void;
  loading?: boolean | undefined;
  /** When the server counted them. */
  total?: number | undefined;
};

/** Shows how much is shown, and loads more. */
export function CursorPager({ shown, hasMore, onMore, loading, total }: CursorPagerProps) {
  const of = total === undefined ? (hasMore ? "+, total not counted" : "") : ` of ${total.toLocaleString("en")}`;
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-3 border-line border-t px-3 py-1.5 text-ink2 text-sm">
      <p role="status">
        {shown.toLocaleString("en")}
        {of} shown
      </p>
      {hasMore && (
        <Button size="sm" data-shows="" onClick={onMore} loading={loading}>
          Load more
        </Button>
      )}
    </div>
  );
}
