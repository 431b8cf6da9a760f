import { z } from "zod";
import { delegationStates, delegationStatuses } from "@/lib/delegations/model";
import { idPattern } from "@/lib/platform/base/id-kind";
import { Standing } from "@/lib/principals/standing/schema";

/** The graph around one agent or one person; never more than this many nodes are answered. */
export const mostNodes = 200;

const Statuses = z
  .string()
  .max(60)
  .default("active,suspended")
  .transform((text) => text.split(","))
  .pipe(z.array(z.enum(delegationStatuses)).min(1));

/** The centre (exactly one of `agent` and `person`), the number of hops, and the states to include. */
export const GraphFilters = z
  .object({
    agent: z.string().regex(idPattern("agent")).optional(),
    person: z.string().regex(idPattern("person")).optional(),
    depth: z.coerce.number().int().min(1).max(4).default(2),
    status: Statuses,
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
  name: z.string(),
  /** Of an agent. */
  status: z.string().nullable(),
  /** Whether anything of it, or in a person's name, is allowed now, and why not. */
  standing: Standing.nullable(),
  /** How many hops from the one in the middle. */
  distance: z.number().int(),
  /** How many delegations at it are not in the answer, at least: they are answered around it. */
  more: z.number().int(),
});
export type GraphNode = z.infer<typeof GraphNode>;

export const GraphEdge = z.object({
  /** The delegation that this is; several edges to resource servers are of one delegation. */
  delegationId: z.string(),
  /** `delegates`: from who gives to who gets. `reaches`: from an agent to a resource server. */
  kind: z.enum(["delegates", "reaches"]),
  from: z.string(),
  to: z.string(),
  status: z.enum(delegationStatuses),
  /** Whether any part of it is allowed now, by itself and within the delegations above. */
  inEffect: z.boolean(),
  /** As the delegation's own page shows it; of a line to a resource server, as if the delegation named no other. */
  state: z.enum(delegationStates),
  /** Why nothing of it is allowed; null while it is in effect. */
  reason: z.string().nullable(),
  /** Pairs of action and resource type. */
  permissions: z.number().int(),
  sentence: z.string(),
  onBehalfOf: z.object({ id: z.string(), name: z.string() }).nullable(),
  expiresAt: z.iso.datetime(),
});
export type GraphEdge = z.infer<typeof GraphEdge>;

export const DelegationGraph = z.object({
  /** The node in the middle. */
  rootId: z.string(),
  nodes: z.array(GraphNode),
  edges: z.array(GraphEdge),
  /** Delegations at these nodes that are not the asker's to see. */
  hidden: z.number().int(),
  /** Whether there is more than is answered. */
  cut: z.boolean(),
});
export type DelegationGraph = z.infer<typeof DelegationGraph>;
