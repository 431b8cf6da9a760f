import { answerRegistration } from "@/lib/credentials/endpoint";
import { machineRoute } from "@/lib/platform/http/machine-route";

export const POST = machineRoute({ waiter: "machines", handle: answerRegistration });
