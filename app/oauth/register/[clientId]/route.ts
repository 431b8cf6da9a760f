import { answerRegistrationDelete, answerRegistrationRead, answerRegistrationUpdate } from "@/lib/credentials/endpoint";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const GET = machineRoute({ handle: answerRegistrationRead });
export const PUT = machineRoute({ handle: answerRegistrationUpdate });
export const DELETE = machineRoute({ handle: answerRegistrationDelete });
