import { answerRegistrationDelete, answerRegistrationRead, answerRegistrationUpdate } from "@/lib/credentials/endpoint";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const GET = machineRoute({ waiter: "machines", handle: answerRegistrationRead });
export const PUT = machineRoute({ waiter: "machines", handle: answerRegistrationUpdate });
export const DELETE = machineRoute({ waiter: "machines", handle: answerRegistrationDelete });
