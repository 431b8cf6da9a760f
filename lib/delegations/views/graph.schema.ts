import { z } from "zod";
import { delegationStates, delegationStatuses } from "@/lib/delegations/model";
import { idPattern } from "@/lib/platform/base/id-kind";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { Standing } from "@/lib/principals/schema";

/** The maximum number of nodes of one graph. */
export const mostNodes = 200;

const Statuses = z
  .string()
  .max(60)
  .default("active,suspended")
  .transform((text) => text.split(","))
  .pipe(z.array(z.enum(delegationStatuses)).min(1));

/**
 * The centre (exactly one of `agent` and `person`), the number of hops, and the states to include. `at` is an instant of
 * the past.
 */
export const GraphFilters = z
  .object({
    agent: z.string().regex(idPattern("agent")).optional(),
    person: z.string().regex(idPattern("person")).optional(),
    depth: z.coerce.number().int().min(1).max(4).default(2),
    status: Statuses,
    at: GivenInstant.optional(),
  })
  .refine(({ agent, person }) => (agent === undefined) !== (person === undefined), {
    path: ["agent"],
    message: "Name one agent or one person.",
  });
export type GraphFilters = z.infer<typeof GraphFilters>;

export const graphKinds = ["person", "agent", "resource_server"] as const;

export const GraphNode = z.object({
  id: z.string(),
  kind: z.enum(graphKinds),
  /** Of an instant: the name of then, if a record states it. */
  name: z.string(),
  /** Of an instant: the name of today, if it is another one or if no record states the name of then. */
  nameNow: z.string().exactOptional(),
  /** The status of an agent; null for other nodes. */
  status: z.string().nullable(),
  /** Whether anything is allowed for this node now, and why not. Null for an instant of the past. */
  standing: Standing.nullable(),
  /** The number of hops from the centre. */
  distance: z.number().int(),
  /** The least number of its delegations that are not in this answer. The graph around this node has them. */
  more: z.number().int(),
});
export type GraphNode = z.infer<typeof GraphNode>;

/** An edge of an instant of the past has the delegation's own status and its version of then. */
export const GraphEdge = z.object({
  /** The delegation of this edge. Several edges to resource servers can belong to one delegation. */
  delegationId: z.string(),
  /**
   * `delegates`: from the delegator, or the agent of the parent, to the delegate. `reaches`: from an agent to a
   * resource server.
   */
  kind: z.enum(["delegates", "reaches"]),
  from: z.string(),
  to: z.string(),
  /** Of an instant: the number of its version then. */
  version: z.number().int().exactOptional(),
  status: z.enum(delegationStatuses),
  /** Whether any part of it is allowed now, by itself and within the delegations above. */
  inEffect: z.boolean(),
  /** As the delegation's page shows it. For an edge to a resource server, as if the delegation named no other. */
  state: z.enum(delegationStates),
  /** The reason why it allows nothing; null while it is in effect. */
  reason: z.string().nullable(),
  /** The number of pairs of action and resource type. */
  permissions: z.number().int(),
  sentence: z.string(),
  onBehalfOf: z.object({ id: z.string(), name: z.string() }).nullable(),
  expiresAt: z.iso.datetime(),
});
export type GraphEdge = z.infer<typeof GraphEdge>;

export const DelegationGraph = z.object({
  /** The node at the centre. */
  rootId: z.string(),
  nodes: z.array(GraphNode),
  edges: z.array(GraphEdge),
  /** The number of delegations at these nodes that the asker may not see. */
  hidden: z.number().int(),
  /** Whether the answer leaves out nodes or delegations. */
  cut: z.boolean(),
  /** The instant of the graph; absent for the present. */
  at: z.iso.datetime().exactOptional(),
});
export type DelegationGraph = z.infer<typeof DelegationGraph>;
