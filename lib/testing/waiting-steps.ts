import { expect } from "vitest";
import { goLive } from "@/lib/lifecycle/activation";
import type { Principal } from "@/lib/principals/principal";
import { buildAgent } from "@/prisma/seed/builders/agent";
import { createWorld, type World } from "./world";

/** A world with a member who asks, and two people of security who answer. */
export type StepsWorld = { world: World; security: Principal; second: Principal; member: Principal };

export async function openSteps(): Promise<StepsWorld> {
  const world = await createWorld();
  const [security, second] = [await world.person(["security"]), await world.person(["security"])];
  return { world, security, second, member: await world.person(["member"]) };
}

/** Asks for the activation of an agent of the member, which waits for the second person. */
export async function waitingActivation({
  security,
  member,
}: Pick<StepsWorld, "security" | "member">): Promise<string> {
  const { id } = await buildAgent(security, { riskTier: "high", ownerEmail: member.email });
  expect((await goLive(security, id)).status).toBe("pending");
  return id;
}

const ends = {
  onboarding: "agent_onboardings set expires_at",
  activation: "agents set activation_expires_at",
} as const;

/** Sets the end of a waiting step: the begun hour and so many hours after it. Steps with the same hours end together. */
export const lapsesIn = ({ world }: StepsWorld, kind: keyof typeof ends, id: string, hours: number) =>
  world.sql(`update ${ends[kind]} = date_trunc('hour', now()) + $2 * interval '1 hour' where id = $1`, [id, hours]);
