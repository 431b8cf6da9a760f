import { cn } from "./cn";

/** A grey bar where something will stand. */
export function Skeleton({ className }: { className?: string | undefined }) {
  return <span aria-hidden className={cn("block h-3.5 animate-pulse rounded-sm bg-line", className)} />;
}

type SkeletonTextProps = { lines?: number | undefined; className?: string | undefined };

/** Lines of text that are still to come. */
export function SkeletonText({ lines = 3, className }: SkeletonTextProps) {
  return (
    <div className={cn("flex flex-col gap-2", className)} role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, i) => `line-${i}`).map((key, i) => (
        <Skeleton key={key} className={i === lines - 1 ? "w-2/3" : "w-full"} />
      ))}
    </div>
  );
}
