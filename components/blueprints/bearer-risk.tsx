import { Glyph } from "@/components/ui/status-mark";
import { secondsWords } from "./blueprint-words";

type Props = { agents: number | undefined; tokenTtlSeconds: number };

/** Explains the risk of tokens that are not bound to a key, and counts the agents concerned. */
export function BearerRisk({ agents, tokenTtlSeconds }: Props) {
  const whom =
    agents === undefined
      ? "Every agent of this blueprint"
      : `${agents.toLocaleString("en")} ${agents === 1 ? "agent" : "agents"} of this blueprint`;
  return (
    <div role="note" className="flex items-start gap-3 rounded-md bg-waitbg p-3 text-wait">
      <Glyph shape="triangle" className="mt-1.5" />
      <div>
        <p className="font-semibold">{whom} may then have tokens that work for any holder.</p>
        <p className="mt-1">
          Anyone can use a token copied from a log, a proxy or a crash report. It works until it expires, up to{" "}
          {secondsWords(tokenTtlSeconds)} later. Such use cannot be detected. Allow it only for software that cannot
          sign proofs. The agents are marked in the console.
        </p>
      </div>
    </div>
  );
}
