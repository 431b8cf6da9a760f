import dynamic from "next/dynamic";
import { SkeletonText } from "@/components/ui/skeleton";
import { ApiProblem } from "./api-problem";
import { ErrorPanel } from "./error-panel";

// Few links lead to something that is gone.
const Gone = dynamic(() => import("./gone").then((module) => module.Gone), { loading: () => null });

export type UnloadedProps = {
  query: { error: unknown; isFetching: boolean; refetch: () => unknown };
  /** Names the content for the error: "The keys" could not be loaded. */
  name: string;
  /** Lines of text that are to come. */
  lines?: number | undefined;
  /** Classes of these lines. */
  linesClass?: string | undefined;
};

/**
 * Takes the place of content that a query has not loaded: grey lines, or the error with a button to retry. A thing that
 * the person may not see is named as such, without a button.
 */
export function Unloaded({ query, name, lines, linesClass }: UnloadedProps) {
  if (!query.error) return <SkeletonText lines={lines} className={linesClass} />;
  if (query.error instanceof ApiProblem && query.error.status === 404) return <Gone name={name} />;
  return (
    <ErrorPanel
      title={`${name} could not be loaded`}
      error={query.error}
      onRetry={() => void query.refetch()}
      retrying={query.isFetching}
    />
  );
}
