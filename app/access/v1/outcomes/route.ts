import { answerOutcome } from "@/lib/decisions/outcomes/endpoint";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const POST = machineRoute({ waiter: "machines", handle: answerOutcome });
