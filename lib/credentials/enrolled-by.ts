import { peopleNames } from "@/lib/agents/queries";
import { issuersOfRules } from "@/lib/trusted-issuers/queries";
import * as tokens from "./enrolment-token.store";
import type { Instance } from "./model";
import type { InstanceResponse } from "./schema";

type EnrolledBy = InstanceResponse["enrolledBy"];

/** Reads how each instance got its identity, and returns a look-up function. */
export async function enrolledBy(instances: readonly Instance[]): Promise<(instance: Instance) => EnrolledBy> {
  const [issuedBy, issuers] = await Promise.all([
    tokens.issuersOf(instances.map(({ id }) => id)),
    issuersOfRules(instances.flatMap(({ workloadRuleId }) => workloadRuleId ?? [])),
  ]);
  const names = await peopleNames([...issuedBy.values()]);
  return ({ id, workloadRuleId, workloadSubject }) => {
    const issuer = workloadRuleId === null ? undefined : issuers.get(workloadRuleId);
    if (issuer) return { kind: "workload", issuer, subject: workloadSubject ?? "" };
    const personId = issuedBy.get(id);
    return {
      kind: "token",
      person: personId === undefined ? null : { id: personId, name: names.get(personId) ?? personId },
    };
  };
}
