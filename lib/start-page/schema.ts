import { z } from "zod";
import { startSections } from "./model";

export const StartSectionParams = z.object({ section: z.enum(startSections) });

const Tone = z.enum(["ok", "wait", "bad", "none"]);

const shared = {
  id: z.string(),
  label: z.string(),
  /** The list with the filter that finds the same things. */
  link: z.string(),
};

const Figure = z.object({
  ...shared,
  kind: z.literal("figure"),
  count: z.number().int(),
  /** Whether there are more than were counted. */
  capped: z.boolean(),
  /** Whether a count above zero needs attention. */
  attention: z.boolean(),
});

const Row = z.object({
  id: z.string(),
  text: z.string(),
  link: z.string(),
  /** More about the row; absent without any. */
  detail: z.string().exactOptional(),
  /** A short state or figure of the row. */
  note: z.string().nullable(),
  tone: Tone,
  /** When it happened, or when it ends. */
  at: z.iso.datetime().nullable(),
});
export type StartRow = z.infer<typeof Row>;

const List = z.object({
  ...shared,
  kind: z.literal("list"),
  /** Describes the future content, while there are no rows. */
  empty: z.string(),
  rows: z.array(Row),
});

const Bars = z.object({
  ...shared,
  kind: z.literal("bars"),
  /** One for each minute, the oldest first. */
  bars: z.array(z.object({ at: z.iso.datetime(), allow: z.number().int(), deny: z.number().int() })),
});

const Failed = z.object({
  ...shared,
  kind: z.literal("failed"),
  /** Why there is no content. */
  code: z.string(),
  detail: z.string(),
});

export const StartPart = z.discriminatedUnion("kind", [Figure, List, Bars, Failed]);
export type StartPart = z.infer<typeof StartPart>;
export type PartOf<Kind extends StartPart["kind"]> = Extract<StartPart, { kind: Kind }>;

export const StartSection = z.object({
  section: z.enum(startSections),
  at: z.iso.datetime(),
  parts: z.array(StartPart),
});
export type StartSection = z.infer<typeof StartSection>;
