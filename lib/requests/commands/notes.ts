import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { permissionsOf } from "@/lib/principals/permissions";
import { rolesNow } from "@/lib/principals/store";
import { requestError } from "@/lib/requests/errors";
import { requestCommented } from "@/lib/requests/events";
import { markNotesRead } from "@/lib/requests/notes.store";
import { type Asker, maySee } from "@/lib/requests/policy";
import * as store from "@/lib/requests/store";
import { lockFor, refuseUnseen } from "./lock-for";

export type Comment = {
  asker: Asker;
  requestId: string;
  text: string;
  path?: string | undefined;
  /** The people that the text names. They are notified. */
  mentions?: readonly string[] | undefined;
};

/**
 * Comments on a request that the asker may see, or on one member of it. A comment decides nothing and locks nothing.
 *
 * @throws DomainError as {@link lockFor}, and `person_unknown` for a mentioned person who may not see the request.
 */
export async function commentOnRequest({ asker, requestId, text, path, mentions = [] }: Comment): Promise<void> {
  await transaction(async (tx) => {
    const now = clock.now();
    const { request } = await lockFor(tx, asker, { requestId }, "comment", now);
    await refuseBlind(tx, request, mentions);
    const id = newId("comment");
    const { personId } = asker;
    await store.insertComment(tx, {
      id,
      requestId,
      personId,
      text,
      path: path ?? null,
      at: now,
      mentions: [...mentions],
    });
    const actor = { type: "person", id: personId } as const;
    await append(tx, requestCommented(actor, request, { text, path, id, mentions }), now);
  });
}

/** Refuses people who are not active or may not see the request: a mention tells them about it. */
async function refuseBlind(tx: Tx, request: store.RequestRow, mentions: readonly string[]): Promise<void> {
  if (mentions.length === 0) return;
  const active = new Map((await rolesNow(tx, [...mentions])).map(({ id, roles }) => [id, permissionsOf(roles)]));
  const facts = { ...request, ownerId: request.agent.ownerId };
  const sees = (personId: string): boolean => {
    const permissions = active.get(personId);
    return permissions !== undefined && maySee({ personId, permissions }, facts);
  };
  const at = mentions.findIndex((personId) => !sees(personId));
  if (at === -1) return;
  const detail = "No active person who may see the request has this id.";
  throw requestError("person_unknown", { detail, errors: [{ path: `mentions[${at}]`, code: "unknown" }] });
}

/**
 * Marks the notes of a request as read up to one of them. It writes no record, because nothing depends on it.
 *
 * @throws DomainError `request_not_found`, also if the request has no such note.
 */
export async function readNotes(asker: Asker, requestId: string, upTo: string): Promise<void> {
  refuseUnseen(asker, await store.getOrThrow(prisma(), requestId));
  const { personId } = asker;
  if (!(await markNotesRead(prisma(), { personId, requestId, upTo }))) throw requestError("request_not_found");
}
