import { type Connection, pollSeconds } from "./useStream.ts";

/** Says when the page lives by asking instead of being told. */
export const UpdatesPaused = ({ connection, settled }: { connection: Connection; settled: boolean }) => (
  <div role="status" className="empty:absolute">
    {connection === "cut" && !settled && (
      <p className="rounded-2xl border border-line bg-raised px-4 py-2.5 text-muted text-sm">
        Live updates paused, still checking every {pollSeconds.cut} s.
      </p>
    )}
  </div>
);
