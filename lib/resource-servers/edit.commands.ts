import { isDeepStrictEqual } from "node:util";
import { append } from "@/lib/audit/append";
import { withReason } from "@/lib/audit/event";
import type { CatalogueType } from "@/lib/authority/language/model";
import {
  confirmChange,
  endChange,
  proposeChange,
  refuseConfirmation,
  refuseOutdated,
} from "@/lib/control-changes/commands";
import type { ControlChange } from "@/lib/control-changes/model";
import { type ControlFacts, type TakesTwo, takesTwo } from "@/lib/control-changes/takes-two.policy";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction, transactionOnSide } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { isFounding } from "@/lib/principals/founding.store";
import type { Principal } from "@/lib/principals/principal";
import { lockActiveAdmins } from "@/lib/principals/store";
import { type CatalogueEdit, catalogueContent, editIn } from "./change-document";
import { loweredEffects, movedEffects } from "./effects.model";
import { ResourceServerError } from "./errors";
import { type MadeBy, resourceServerEdited } from "./events";
import { type ResourceServer, serverControl } from "./model";
import { meaningChanges, refuseAmbiguous } from "./policy";
import type { EditResourceServerRequest, ServerChange } from "./schema";
import * as store from "./store";

/**
 * Changes a resource server. Its catalogue only grows (rules A1).
 *
 * An edit that lowers the effect of an action waits whole until a second person confirms it.
 *
 * @param expected Version the edit was based on, from `If-Match`.
 * @returns whether the edit waits for a second person.
 * @throws ResourceServerError `catalogue_invalid`, `catalogue_meaning_changed` with the path at fault,
 * `resource_server_changed_meanwhile`.
 * @throws ChangeError `change_pending` while another such edit of the server waits.
 */
export async function editResourceServer(
  principal: Principal,
  id: string,
  { reason, ...request }: EditResourceServerRequest,
  expected: number | undefined,
): Promise<"changed" | "proposed"> {
  if (request.types) refuseAmbiguous(request.types);
  const judge = async (tx: Tx) => {
    const server = await store.getOrThrow(id, tx);
    refuseStaleVersion(expected, server.version);
    return { server, edit: editOf(server, request) };
  };
  // A refused edit never takes the barrier. An accepted one is judged again behind it.
  const shown = await judge(prisma());
  const side = raises(shown.server, shown.edit) ? "exclusive" : "shared";
  return transactionOnSide(side, async (tx, tighten) => {
    const { server, edit } = await judge(tx);
    const facts = { control: serverControl, lowers: loweredEffects(server.types, edit.types) } as const;
    const two = await secondPerson(tx, facts);
    if (two && !two.alone) {
      await proposeChange(tx, principal, {
        ...{ kind: serverControl, facts, subjectId: id, basedOn: server.version },
        ...{ content: catalogueContent(server, edit), reason: reason ?? "No reason was given." },
      });
      return "proposed";
    }
    if (raises(server, edit)) tighten();
    await applyEdit(tx, principal, server, edit, { reason, alone: two?.alone });
    return "changed";
  });
}

async function secondPerson(tx: Tx, facts: ControlFacts): Promise<TakesTwo | undefined> {
  if (!takesTwo(facts)) return undefined;
  await lockActiveAdmins(tx);
  return takesTwo(facts, { founding: await isFounding(tx) });
}

/** The server's name and catalogue after the edit. Throws `catalogue_meaning_changed`. */
function editOf(
  server: ResourceServer,
  { name, types: stated }: Omit<EditResourceServerRequest, "reason">,
): CatalogueEdit {
  const types = stated ? withMarks(server.types, stated) : server.types;
  const changes = meaningChanges(server.types, types);
  if (changes.length > 0) throw new ResourceServerError("catalogue_meaning_changed", { errors: changes });
  return { name: name ?? server.name, types };
}

/** A higher effect can ask for the approval of actions that needed none (rules D2). */
const raises = (server: ResourceServer, { types }: CatalogueEdit): boolean =>
  movedEffects(server.types, types).some(({ isLower }) => !isLower);

async function applyEdit(
  tx: Tx,
  { personId }: Pick<Principal, "personId">,
  server: ResourceServer,
  { name, types }: CatalogueEdit,
  { reason, ...made }: MadeBy & { reason?: string | undefined },
): Promise<void> {
  const hasGrown = !isDeepStrictEqual(types, server.types);
  const changed = [...(name === server.name ? [] : ["name"]), ...(hasGrown ? ["types"] : [])];
  if (changed.length === 0) return;
  const edited = await store.update(tx, server, {
    name,
    ...(hasGrown && { types, catalogueVersion: server.catalogueVersion + 1 }),
  });
  await append(tx, withReason(resourceServerEdited(personId, server, edited, { changed, ...made }), reason));
}

/** Keeps the marked effects of a type whose new declaration leaves them out, as clients of earlier releases do. */
const withMarks = (before: readonly CatalogueType[], after: readonly CatalogueType[]): CatalogueType[] =>
  after.map(({ effects: stated, ...type }) => {
    const effects = stated ?? before.find(({ name }) => name === type.name)?.effects ?? {};
    return Object.keys(effects).length === 0 ? type : { ...type, effects };
  });

const controlOf = ({ resourceServerId, changeId }: ServerChange) =>
  ({ id: changeId, kind: serverControl, subjectId: resourceServerId, needed: "resource-servers:write" }) as const;

/**
 * Confirms an edit that lowers effects as the second person, exactly as it was read.
 *
 * @throws ChangeError as `confirmChange`, and `change_outdated` if the server was changed meanwhile
 */
export async function confirmServerChange(principal: Principal, of: ServerChange, digest: string): Promise<void> {
  const read = await refuseConfirmation(principal, controlOf(of), digest);
  refuseOutdated(read, await store.getOrThrow(of.resourceServerId));
  await transaction(
    async (tx) => {
      const change = await confirmChange(tx, principal, controlOf(of), digest);
      const server = await store.getOrThrow(of.resourceServerId, tx);
      refuseOutdated(change, server);
      const { id: changeId, proposedById, reason } = change;
      await applyEdit(tx, principal, server, editIn(change), { reason, changeId, proposedById });
    },
    // The edit may raise other effects.
    { barrier: "exclusive" },
  );
}

/** Refuses an edit that another person proposed, or withdraws the actor's own. Throws as `endChange`. */
export const endServerChange = (
  principal: Principal,
  of: ServerChange,
  action: "refuse" | "withdraw",
  note: string,
): Promise<ControlChange> => transaction((tx) => endChange(tx, principal, controlOf(of), action, note));
