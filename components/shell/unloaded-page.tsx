import type { ReactNode } from "react";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonText } from "@/components/ui/skeleton";
import { PageFrame } from "./app-shell";

export type UnloadedPageProps = {
  /** What the page is about: "Agent". */
  title: string;
  parent: ReactNode;
  query: { error: unknown; isFetching: boolean; refetch: () => unknown };
};

/** The page of one thing that is not there yet: still coming, or why not. */
export function UnloadedPage({ title, parent, query }: UnloadedPageProps) {
  return (
    <PageFrame title={title} parent={parent}>
      {query.error ? (
        <ErrorPanel
          title={`The ${title.toLowerCase()} could not be loaded`}
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : (
        <SkeletonText lines={6} />
      )}
    </PageFrame>
  );
}
