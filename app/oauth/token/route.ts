import { machineRoute } from "@/lib/platform/http/machine-route";
import { answerTokenRequest } from "@/lib/tokens/endpoint";

export const POST = machineRoute({ handle: answerTokenRequest });
