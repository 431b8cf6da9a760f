import { machineRoute } from "@/lib/platform/http/machine-route";
import { decisionPointMetadata } from "@/lib/tokens/discovery";

export const GET = machineRoute({ answersWhileHeld: true, handle: async () => decisionPointMetadata() });
