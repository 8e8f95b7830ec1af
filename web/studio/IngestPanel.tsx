"use client";
import { Eye, EyeOff } from "lucide-react";
import { useId, useState } from "react";
import type { Ingest } from "../stream/calls.ts";
import { Button } from "../ui/Button.tsx";
import { Confirm } from "../ui/Confirm.tsx";
import { CopyButton } from "../ui/CopyButton.tsx";
import { inputLook } from "../ui/Field.tsx";

interface Props {
  ingest: Ingest;
  /** Makes a new key; left out during a broadcast, when it cannot be changed. */
  reset?: () => Promise<void>;
}

/** Server address and hidden key, to be copied into an encoder. */
export const IngestPanel = ({ ingest, reset }: Props) => {
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div className="@container space-y-4">
      <div className="space-y-1.5">
        <label htmlFor={`${id}-server`} className="block font-semibold">
          Server
        </label>
        <div className="flex gap-2">
          <input
            id={`${id}-server`}
            readOnly
            value={ingest.rtmpUrl ?? "Told when the stream has started"}
            className={`${inputLook} min-w-0 font-mono text-sm`}
          />
          {ingest.rtmpUrl && <CopyButton text={ingest.rtmpUrl} what="server address" tight />}
        </div>
      </div>
      <div className="space-y-1.5">
        <label htmlFor={`${id}-key`} className="block font-semibold">
          Stream key
        </label>
        <div className="flex gap-2">
          <input
            id={`${id}-key`}
            readOnly
            type={shown ? "text" : "password"}
            value={ingest.streamKey}
            autoComplete="off"
            aria-describedby={`${id}-warning`}
            className={`${inputLook} min-w-0 font-mono text-sm`}
          />
          <Button
            look="quiet"
            aria-label={shown ? "Hide stream key" : "Show stream key"}
            className="shrink-0 px-4 text-sm"
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff className="size-4" aria-hidden="true" /> : <Eye className="size-4" aria-hidden="true" />}
            <span className="@max-md:sr-only">{shown ? "Hide" : "Show"}</span>
          </Button>
          <CopyButton text={ingest.streamKey} what="stream key" tight />
        </div>
        <p id={`${id}-warning`} className="text-muted text-sm">
          Whoever has this key can broadcast as you. {!reset && "It can be reset once this broadcast has ended."}
        </p>
      </div>
      {reset && (
        <Confirm
          trigger="Reset key"
          look="quiet"
          className="text-sm"
          title="Reset the stream key?"
          confirm="Reset key"
          cancel="Keep it"
          work={reset}
        >
          The present key stops working at once. You will have to put the new one into your encoder.
        </Confirm>
      )}
    </div>
  );
};
