/**
 * The header in which the server names the peer of the connection. It replaces a header of that name from the client,
 * so that no client chooses its own address.
 */
export const peerAddressHeader = "x-mandate-peer";

/** The address a request came from, as the server saw it; empty where no server stands in front. */
export const clientAddress = (request: { headers: Headers }): string => request.headers.get(peerAddressHeader) ?? "";
