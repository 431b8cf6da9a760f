import { append } from "@/lib/audit/append";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { permissionsOf } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { rolesNow } from "@/lib/principals/store";
import * as store from "./assign.store";
import { DetectionError } from "./errors";
import { detectionAssigned } from "./events";
import { permit, visibleDetection } from "./permit";
import { actionRefusal } from "./policy";
import type { AssignDetection } from "./schema";
import type { NamedDetection } from "./store";

/**
 * Gives a detection that is not over to a person who may close it: the asker, or the person with an address. Or takes it from the
 * person who has it. The person is told.
 *
 * @param expected The entity tag of the state that was shown, from `If-Match`.
 * @throws DomainError `detection_not_found`, `stale`, `not_allowed`, `own_detection`, `detection_state`,
 * `assignee_unknown`, `detection_changed_meanwhile`
 */
export async function assignDetection(
  principal: Principal,
  id: string,
  request: AssignDetection,
  expected?: string,
): Promise<void> {
  const detection = await visibleDetection(principal, id);
  await transaction(async (tx) => {
    const alone = await permit(tx, principal, detection, "assign", expected);
    const after =
      "email" in request ? await receiver(tx, request.email, detection, alone) : idOf(principal, request.to);
    const before = detection.assigneeId;
    if (after === before) return;
    if (!(await store.assign(tx, detection, after))) {
      throw new DetectionError("detection_changed_meanwhile", { facts: { id } });
    }
    await append(tx, detectionAssigned({ type: "person", id: principal.personId }, detection, { before, after }));
  });
}

const idOf = ({ personId }: Principal, to: "me" | "none"): string | null => (to === "me" ? personId : null);

/** Finds the active person with an address who may assess the detection, by the roles of this moment. */
async function receiver(tx: Tx, email: string, detection: NamedDetection, alone: boolean): Promise<string> {
  const id = await store.idByEmail(tx, email);
  const [person] = id === undefined ? [] : await rolesNow(tx, [id]);
  const asker = person && { personId: person.id, permissions: permissionsOf(person.roles) };
  if (asker && !actionRefusal(asker, detection, "assign", alone)) return asker.personId;
  throw new DetectionError("assignee_unknown", { errors: [{ path: "email", code: "unknown_person" }] });
}
