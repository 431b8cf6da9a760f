import { sendJson } from "@/components/data/api-client";
import { consoleCurl } from "@/components/data/console-curl";
import { AgentResponse, RegisterAgentRequest } from "@/lib/agents/schema";
import type { BlueprintResponse } from "@/lib/blueprints/schema";

/** The form's fields as typed text. */
export type RegisterFields = {
  name: string;
  displayName: string;
  purpose: string;
  ownerEmail: string;
  environment: "" | RegisterAgentRequest["environment"];
  riskTier: "" | RegisterAgentRequest["riskTier"];
  blueprintId: string;
};

export type RegisterField = keyof RegisterFields;
export type BlueprintChoice = Pick<BlueprintResponse, "id" | "name" | "version">;

/** Messages for values that the schema refuses. */
export const wrongFields: Record<RegisterField, string> = {
  name: "Use 2 to 63 lower-case letters, digits and hyphens, and begin with a letter.",
  displayName: "Use at most 80 characters of one script.",
  purpose: "Enter the purpose in at most 1,000 characters.",
  ownerEmail: "Enter the email address of a person of this organisation.",
  environment: "Choose an environment.",
  riskTier: "Choose a risk tier.",
  blueprintId: "Choose a blueprint from the list.",
};

/** Leaves out what was left empty. */
export function toBody(fields: RegisterFields): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ""));
}

export const parseRegistration = (fields: RegisterFields) => RegisterAgentRequest.safeParse(toBody(fields));

/** The identity of another system that is registered as an agent. */
export type RegisteredDiscovery = { id: string; version: number; name: string; fields: Partial<RegisterFields> };

/** Finds, field by field, what the server would refuse. */
export function faultsOf(fields: RegisterFields): Partial<Record<RegisterField, string>> {
  const result = parseRegistration(fields);
  const atFault = new Set(result.error?.issues.map(({ path }) => path[0]));
  return Object.fromEntries(Object.entries(wrongFields).filter(([name]) => atFault.has(name)));
}

/** The body of a registration, which may name the identity that the agent is. */
export const registrationBody = (fields: RegisterFields, discovery: RegisteredDiscovery | undefined) => ({
  ...toBody(fields),
  ...(discovery && { discovery: { id: discovery.id, version: discovery.version } }),
});

/** Registers the agent; the answer is its page's. */
export const registerAgent = (
  fields: RegisterFields,
  discovery: RegisteredDiscovery | undefined,
): Promise<AgentResponse> =>
  sendJson("POST", "/api/agents", registrationBody(fields, discovery), { schema: AgentResponse });

/** The command line that does the same as the form. */
export const registerCommand = (
  origin: string,
  fields: RegisterFields,
  discovery: RegisteredDiscovery | undefined,
): string => consoleCurl(origin, "/api/agents", registrationBody(fields, discovery));
