import { agentLabel } from "@/lib/agents/model";
import { peopleNames } from "@/lib/agents/queries";
import { findForConfirmation } from "@/lib/delegations/approvers.store";
import type { DetectionStatus } from "@/lib/detections/model";
import { subjectOf } from "@/lib/detections/queries";
import { findAll as findDetections } from "@/lib/detections/store";
import { prisma } from "@/lib/platform/database/prisma";
import { findConfirmed } from "@/lib/sign-in/account-links/store";
import type { DecidedItem } from "./decided.schema";
import type { DecidedKind } from "./decided.store";
import { outcomesOf } from "./outcome";
import { named, told, type Words } from "./proposed.told";
import { sentenceOf } from "./sources/detections";
import { pageOf, sentenceOfLink, sentenceOfPasskey } from "./sources/sign-in";

/** A decision in words, with its present outcome. */
export type About = Pick<DecidedItem, "kind" | "sentence" | "subject" | "outcome" | "link">;
/** Finds what was decided by the ids of one kind. */
export type AboutTeller = (ids: readonly string[], now: Date) => Promise<ReadonlyMap<string, About>>;

const linked: Words = ["confirmed", "The person signs in with the account."];

/** Confirmed account links. One that was removed since is left out. */
const tellLinks: AboutTeller = async (ids) =>
  new Map(
    (await findConfirmed(ids)).map((link) => {
      const { id, personId, person, confirmedAt, confirmedById, confirmedBy } = link;
      const subject = { kind: "account-link", id: personId, name: person };
      const outcome = told(linked, confirmedAt, { id: confirmedById, name: confirmedBy ?? confirmedById });
      return [id, { kind: "change", sentence: sentenceOfLink(link), subject, outcome, link: pageOf(personId) }];
    }),
  );

const keyWords = {
  signs: ["confirmed", "The passkey signs approvals."],
  blocked: ["blocked", "The passkey was used by two devices, so it signs nothing any more."],
} as const satisfies Record<string, Words>;

/** Confirmed passkeys. One that was removed since is left out. */
const tellPasskeys: AboutTeller = async (ids) => {
  const rows = await prisma().passkey.findMany({
    where: { id: { in: [...ids] } },
    include: { person: { select: { name: true } } },
  });
  const names = await peopleNames(rows.flatMap(({ confirmedById }) => confirmedById ?? []));
  return new Map(
    rows.map(({ id, name, personId, person, confirmedAt, confirmedById, blockedAt }) => {
      const subject = { kind: "passkey", id: personId, name: person.name };
      const outcome =
        blockedAt === null
          ? told(keyWords.signs, confirmedAt, named(names, confirmedById))
          : told(keyWords.blocked, blockedAt);
      const sentence = sentenceOfPasskey({ name, person: person.name });
      return [id, { kind: "change", sentence, subject, outcome, link: pageOf(personId) }];
    }),
  );
};

/** Delegations that were confirmed after their approver left. */
const tellLeftApprovals: AboutTeller = async (ids) => {
  const [rows, outcomes] = await Promise.all([findForConfirmation(ids), outcomesOf(ids)]);
  return new Map(
    rows.flatMap(({ id, agent }): [string, About][] => {
      const outcome = outcomes.get(id);
      const name = agentLabel(agent);
      const sentence = `Confirm a delegation of the agent ${name}, whose approver left.`;
      const subject = { kind: "approval", id, name };
      return outcome ? [[id, { kind: "lifecycle", sentence, subject, outcome, link: `/delegations/${id}` }]] : [];
    }),
  );
};

const detectionWords: Record<DetectionStatus, Words> = {
  open: ["waiting", "The detection is open."],
  confirmed: ["confirmed", "The detection is confirmed, and not closed yet."],
  expected: ["expected", "It is expected for a time."],
  dismissed: ["dismissed", "The detection was dismissed."],
  closed: ["closed", "The detection is closed."],
};

const tellDetections: AboutTeller = async (ids) =>
  new Map(
    (await findDetections(ids)).map((detection) => {
      const { id, name, status, closedAt, closedById, closedByName } = detection;
      const by = closedById === null ? null : { id: closedById, name: closedByName ?? closedById };
      const subject = { ...subjectOf(detection), name };
      const outcome = told(detectionWords[status], closedAt, by);
      const link = `/detections?detection=${id}`;
      return [id, { kind: "detection", sentence: sentenceOf(detection), subject, outcome, link }];
    }),
  );

/** Finds what became of decisions about accounts, passkeys, detections, and delegations whose approver left. */
export const otherTellers = {
  approval: tellLeftApprovals,
  detection: tellDetections,
  link: tellLinks,
  passkey: tellPasskeys,
} as const satisfies Partial<Record<DecidedKind, AboutTeller>>;
