import { machineRoute } from "@/lib/platform/http/machine-route";
import { answerSecurityEvent } from "@/lib/provisioning/security-events/endpoint";

export const POST = machineRoute({ waiter: "strangers", handle: answerSecurityEvent });
