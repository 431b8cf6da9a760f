import { ChangeId } from "@/lib/people/dual-control/schema";
import { PersonParams } from "@/lib/people/standing/person-id/schema";

export const PersonChangeParams = PersonParams.extend({ changeId: ChangeId });
