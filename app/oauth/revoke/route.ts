import { machineRoute } from "@/lib/platform/http/machine-route";
import { answerRevocation } from "@/lib/tokens/revoke.endpoint";

export const POST = machineRoute({ waiter: "machines", answersWhileHeld: true, handle: answerRevocation });
