import { sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import {
  CreatedStream,
  type CreateStream,
  DeliveryList,
  type EditStream,
  StreamList,
  type StreamPlace,
  StreamRemoved,
  StreamResponse,
  StreamTest,
} from "@/lib/streams/schema";

export const streamKeys = {
  all: ["streams"],
  list: ["streams", "list"],
  one: (id: string) => ["streams", "one", id],
  deliveries: (id: string) => ["streams", "deliveries", id],
} as const;

/** The lag moves all the time. */
const readEveryMs = 5_000;
const pathOf = (id: string) => `/api/streams/${id}`;

export const streamList = {
  ...readQuery(streamKeys.list, "/api/streams", StreamList),
  refetchInterval: readEveryMs,
};
export const oneStream = (id: string) => ({
  ...readQuery(streamKeys.one(id), pathOf(id), StreamResponse),
  refetchInterval: readEveryMs,
});
export const deliveriesOf = (id: string) => ({
  ...listQuery(streamKeys.deliveries(id), `${pathOf(id)}/deliveries`, DeliveryList, { limit: 20 }),
  refetchInterval: readEveryMs,
});

/** A stream at the version that the person saw. */
type Seen = Pick<StreamResponse, "id" | "version">;
const at = ({ version }: Seen) => ({ ifMatch: `"${version}"` });

/** Creates a stream; only this answer has its secret. */
export const createStream = (body: Partial<CreateStream>) =>
  sendJson("POST", "/api/streams", body, { schema: CreatedStream, idempotencyKey: crypto.randomUUID() });
export const editStream = (stream: Seen, body: EditStream) =>
  sendJson("PATCH", pathOf(stream.id), body, { schema: StreamResponse, ...at(stream) });
export const pauseStream = (stream: Seen) =>
  sendJson("POST", `${pathOf(stream.id)}/pause`, {}, { schema: StreamResponse, ...at(stream) });
export const resumeStream = (stream: Seen) =>
  sendJson("POST", `${pathOf(stream.id)}/resume`, {}, { schema: StreamResponse, ...at(stream) });
export const replayStream = (stream: Seen, from: StreamPlace) =>
  sendJson("POST", `${pathOf(stream.id)}/replay`, { from }, { schema: StreamResponse, ...at(stream) });
export const rotateSecret = (stream: Seen, overlapHours: number) =>
  sendJson("POST", `${pathOf(stream.id)}/rotate-secret`, { overlapHours }, { schema: CreatedStream, ...at(stream) });
export const testStream = ({ id }: Seen) => sendJson("POST", `${pathOf(id)}/test`, {}, { schema: StreamTest });
export const deleteStream = (stream: Seen) =>
  sendJson("DELETE", pathOf(stream.id), {}, { schema: StreamRemoved, ...at(stream) });
