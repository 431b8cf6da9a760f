import type { ReactNode } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { SkeletonText } from "@/components/ui/skeleton";
import { PageFrame } from "./app-shell";

export type UnloadedPageProps = {
  /** Subject of the page, for example "Agent". */
  title: string;
  parent: ReactNode;
  query: { error: unknown; isFetching: boolean; refetch: () => unknown };
};

/** A page whose object is not loaded: shows that it loads, or the error. */
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
