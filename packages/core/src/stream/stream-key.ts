import { randomBytes } from "node:crypto";

/**
 * A new stream key: 160 random bits in RTMP-safe letters. MediaLive has no other secret on an RTMP push input, so the
 * key must not be guessable.
 */
export const newStreamKey = (): string => `dfz_${randomBytes(20).toString("hex")}`;
