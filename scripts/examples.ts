import { readFileSync, writeFileSync } from "node:fs";
import type { EntryBody } from "@/lib/audit/entry-body";
import type { CollectedRecord } from "@/lib/testing/collected-records";

/*
 * Picks the examples of the golden sentences from what `MANDATE_RECORDS=FILE npx vitest run --project db` collected:
 * of each type, decision and code the record that says most.
 */
const [, , from = "", to = "lib/audit/sentences/examples.ndjson"] = process.argv;
const best = new Map<string, { line: string; weight: number }>();
for (const file of [to, from]) {
  for (const line of readFileSync(file, "utf8")
    .split("\n")
    .filter((one) => one !== "")) {
    const { body, texts } = JSON.parse(line) as CollectedRecord & { body: EntryBody };
    const key = [
      body.type,
      body.decision ?? "",
      body.code ?? "",
      String(body.facts?.consent ?? ""),
      body.facts?.approval ? "asked" : "",
      body.type === "revocation.settled" ? String(body.facts?.scope) : "",
      body.type === "revocation.settled" && body.facts?.impact === undefined ? "uncounted" : "",
      // Records of earlier versions flattened limits or had none: one of each stays.
      body.facts?.elements === undefined ? "" : "elements",
    ].join(" ");
    const named = Object.keys(texts).filter((member) => member.startsWith("names.")).length;
    const told = ["note", "reason", "resource"].filter((member) => texts[member] !== undefined).length;
    const shown = ["limit", "limits", "changes", "delegator"].filter(
      (member) => body.facts?.[member] !== undefined,
    ).length;
    const weight =
      1_000 * shown + 100 * named + 10 * told + Object.keys(body.facts ?? {}).length - line.length / 10_000;
    if (line.length < 6_000 && weight > (best.get(key)?.weight ?? Number.NEGATIVE_INFINITY))
      best.set(key, { line, weight });
  }
}
const lines = [...best].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, { line }]) => line);
writeFileSync(to, `${lines.join("\n")}\n`);
process.stdout.write(`${lines.length} examples\n`);
