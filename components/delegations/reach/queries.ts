import { listQuery } from "@/components/data/queries";
import { ReachList } from "@/lib/delegations/views/reach.schema";

/** A resource server with the actions of its catalogue, or a person. */
export type ReachOf = { kind: "server"; id: string; actions: readonly string[] } | { kind: "person"; id: string };
export type ReachFilter = { action: string; identifier: string };

const pathOf = ({ kind, id }: ReachOf): string =>
  kind === "server" ? `/api/resource-servers/${id}/reach` : `/api/people/${id}/reach`;

/** The delegations in effect that reach it, page by page. Every change of an agent or a delegation reads them again. */
export const reachList = (of: ReachOf, filter: ReachFilter) => ({
  meta: { topics: ["delegations", "agents"] },
  ...listQuery(["reach", of.id, filter], pathOf(of), ReachList, of.kind === "server" ? filter : {}),
});

/** The address of the same list as CSV. */
export function reachFile(of: ReachOf, filter: ReachFilter): { path: string; query: Record<string, string> } {
  return { path: `${pathOf(of)}/export`, query: of.kind === "server" ? { ...filter } : {} };
}
