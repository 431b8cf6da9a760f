import { machineRoute } from "@/lib/platform/http/machine-route";
import { authorizationServerMetadata } from "@/lib/tokens/discovery";

export const GET = machineRoute({ answersWhileHeld: true, handle: authorizationServerMetadata });
