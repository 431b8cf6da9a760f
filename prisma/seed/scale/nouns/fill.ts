import { type Lab, step } from "@/prisma/seed/scale/lab";
import { asksSql } from "@/prisma/seed/scale/nouns/asks";
import { findingsSql } from "@/prisma/seed/scale/nouns/findings";
import type { Frame, Statements } from "@/prisma/seed/scale/nouns/frame";
import { lifecycleSql } from "@/prisma/seed/scale/nouns/lifecycle";
import { outgoingSql } from "@/prisma/seed/scale/nouns/outgoing";

/** The statements that fill the tables which lists and searches read beside the fleet. */
export const nounsSql = (frame: Frame): Statements => ({
  ...findingsSql(frame),
  ...lifecycleSql(frame),
  ...asksSql(frame),
  ...outgoingSql(frame),
});

/** Fills the nouns around the fleet in proportion to it. */
export async function fillNouns(lab: Lab): Promise<void> {
  const { today, sizes, shapes, story } = lab;
  const { security, approver } = story.people;
  const people = { security: security.personId, approver: approver.personId, people: shapes.people };
  for (const [name, sql] of Object.entries(nounsSql({ today, sizes, serverId: story.serverId, ...people })))
    await step(lab, name, sql);
}
