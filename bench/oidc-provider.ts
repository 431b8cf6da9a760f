import { BenchAgent } from "@/bench/agent";
import { startOidcProvider } from "@/bench/peers";

// A process of its own, like the server with which it is compared. The client's public key arrives in the environment.
const agent = Object.assign(new BenchAgent(""), { clientId: "bench", jwk: JSON.parse(process.env.BENCH_JWK ?? "{}") });
const peer = await startOidcProvider(agent, Number(process.env.PORT));
process.once("SIGINT", () => void peer.stop().then(() => process.exit(0)));
