/** The cookie that keeps the zone instants are shown in, so that the server renders the same. */
export const ZONE_COOKIE = "mandate-zone";
