import type { EntryBody } from "@/lib/audit/entry-body";
import { product } from "@/lib/platform/base/product";
import { runtime } from "@/lib/platform/base/runtime";
import type { StreamedEntry } from "./entry";

/** `AnyValue` of opentelemetry-proto, in the JSON mapping of protobuf: an int64 is a text. */
type AnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string }
  | { doubleValue: number }
  | { arrayValue: { values: AnyValue[] } }
  | { kvlistValue: { values: KeyValue[] } };
type KeyValue = { key: string; value: AnyValue };

function anyValue(value: unknown): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === "object" && value !== null) return { kvlistValue: { values: attributesOf(value) } };
  return { stringValue: "" };
}

/** Attributes without those that are null or absent. */
const attributesOf = (members: object, prefix = ""): KeyValue[] =>
  Object.entries(members).flatMap(([member, value]) =>
    value === null || value === undefined ? [] : [{ key: `${prefix}${member}`, value: anyValue(value) }],
  );

const nanos = (time: string | undefined, now: Date): string => `${time ? Date.parse(time) : now.getTime()}000000`;

/** Refusals are warnings (logs data model, "Severity Fields"). */
const severityOf = (body: EntryBody | undefined) =>
  body?.decision === "deny" || (body?.code !== undefined && body.decision === undefined)
    ? { severityNumber: 13, severityText: "WARN" }
    : { severityNumber: 9, severityText: "INFO" };

function recordOf({ index, body, leafHash, sentence, texts }: StreamedEntry, now: Date) {
  const { actor, facts = {}, chain = [] } = body ?? {};
  return {
    timeUnixNano: nanos(body?.time, now),
    observedTimeUnixNano: nanos(undefined, now),
    ...severityOf(body),
    ...(typeof facts.trace === "string" && { traceId: facts.trace }),
    eventName: body?.type ?? "entry.unreadable",
    body: { stringValue: sentence },
    attributes: [
      ...attributesOf(
        {
          ...{
            "entry.index": index,
            "entry.id": body?.id,
            "entry.leaf_hash": Buffer.from(leafHash).toString("base64"),
          },
          ...{ type: body?.type, "actor.type": actor?.type, "actor.id": actor?.id },
          ...{ "agent.id": body?.agent, "instance.id": body?.instance, decision: body?.decision, code: body?.code },
          ...{ action: body?.action, resource_type: body?.resource_type, refs: body?.refs },
          ...(chain.length > 0 && { chain: chain.map(({ id, version }) => `${id} v${version}`) }),
        },
        "mandate.",
      ),
      ...attributesOf(facts, "mandate.fact."),
      ...(texts ?? []).map(({ member, value }) => ({ key: `mandate.text.${member}`, value: anyValue(value) })),
    ],
  };
}

const requestOf = (records: readonly object[], origin: string): string =>
  JSON.stringify({
    resourceLogs: [
      {
        resource: {
          attributes: attributesOf({
            ...{ "service.name": "mandate", "service.version": product.version, "mandate.log": origin },
            "server.address": new URL(runtime().publicUrl).host,
          }),
        },
        scopeLogs: [{ scope: { name: "mandate.audit", version: product.version }, logRecords: records }],
      },
    ],
  });

/** The body of an `ExportLogsServiceRequest` (OTLP/HTTP with JSON). */
export const otlpBody = (entries: readonly StreamedEntry[], origin: string, now: Date): string =>
  requestOf(
    entries.map((entry) => recordOf(entry, now)),
    origin,
  );

/** The body of a test. */
export const otlpTestBody = ({ id, name }: { id: string; name: string }, origin: string, now: Date): string => {
  const time = nanos(undefined, now);
  const record = {
    ...{ timeUnixNano: time, observedTimeUnixNano: time, severityNumber: 9, severityText: "INFO" },
    ...{ eventName: "stream.test", body: { stringValue: `A test of the stream ${name}.` } },
    attributes: attributesOf({ "mandate.stream": id }),
  };
  return requestOf([record], origin);
};
