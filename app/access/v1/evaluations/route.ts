import { answerEvaluations } from "@/lib/decisions/endpoint";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const POST = machineRoute({ handle: answerEvaluations });
