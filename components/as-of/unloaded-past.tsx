import { ApiProblem } from "@/components/data/api-client";
import { Unloaded, type UnloadedProps } from "@/components/data/unloaded";
import { EmptyState } from "@/components/ui/empty-state";

/** Whether a thing has no record up to the instant. */
export const notYet = (error: unknown): boolean => error instanceof ApiProblem && error.code === "unknown_then";

/** Takes the place of a past state that is not loaded, or did not exist yet. */
export function UnloadedPast({ query, name }: Pick<UnloadedProps, "query" | "name">) {
  if (!notYet(query.error)) return <Unloaded query={query} name={name} lines={6} />;
  return (
    <EmptyState kind="none" title={`${name} did not exist yet`}>
      The log holds no record of it up to this instant. Choose a later one.
    </EmptyState>
  );
}
