import { SkeletonText } from "@/components/ui/skeleton";
import { ErrorPanel } from "./error-panel";

export type UnloadedProps = {
  query: { error: unknown; isFetching: boolean; refetch: () => unknown };
  /** Names the content for the error: "The keys" could not be loaded. */
  name: string;
  /** Lines of text that are to come. */
  lines?: number | undefined;
  /** Classes of these lines. */
  linesClass?: string | undefined;
};

/** Takes the place of content that a query has not loaded: grey lines, or the error with a button to retry. */
export function Unloaded({ query, name, lines, linesClass }: UnloadedProps) {
  if (!query.error) return <SkeletonText lines={lines} className={linesClass} />;
  return (
    <ErrorPanel
      title={`${name} could not be loaded`}
      error={query.error}
      onRetry={() => void query.refetch()}
      retrying={query.isFetching}
    />
  );
}
