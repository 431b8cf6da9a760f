import { ChangeId } from "@/lib/control-changes/schema";
import { PersonParams } from "@/lib/principals/schema";

export const PersonChangeParams = PersonParams.extend({ changeId: ChangeId });
