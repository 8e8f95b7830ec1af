/**
 * The ports of one machine, all on loopback and below the ephemeral range (32768–60999 on Linux), where a fixed port
 * can be taken by anybody's outgoing connection. `DIRECTFANZ_PORT_OFFSET` moves them as a block; tests use their own.
 */
export const portsAt = (offset: number) => ({
  edge: 8080 + offset,
  web: 3000 + offset,
  realtime: 3001 + offset,
  streaming: 3002 + offset,
  cloud: 4566 + offset,
  rtmp: 1935 + offset,
  postgres: 5433 + offset,
  redis: 6380 + offset,
});

export type Ports = ReturnType<typeof portsAt>;

export const offset = Number(process.env.DIRECTFANZ_PORT_OFFSET ?? 0);
export const ports: Ports = portsAt(offset);
