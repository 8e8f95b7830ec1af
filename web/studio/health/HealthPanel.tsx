"use client";
import type { Health } from "@directfanz/live/health/view";
import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { classes } from "../../ui/classes.ts";
import { Chart } from "./Chart.tsx";
import { names } from "./names.ts";
import { ProblemList } from "./ProblemList.tsx";
import { StatusBadge, statusNames } from "./StatusBadge.tsx";
import { useHealth } from "./useHealth.ts";

const howMany = (count: number) => (count === 0 ? "no problems" : count === 1 ? "1 problem" : `${count} problems`);

/** How well the encoder's stream arrives: a word, what is wrong with how to mend it, and the course of three figures. */
export const HealthPanel = ({ streamId }: { streamId: string }) => {
  const { health, problem } = useHealth(streamId);
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4 rounded-3xl border border-line bg-raised p-5 sm:p-7">
      <h2 id={id} className="font-bold text-xl tracking-tight">
        Stream health
      </h2>
      {/* Its words change only with what they say, so that a poll is not read out. */}
      <p role="status" className="sr-only">
        {health && `Stream health: ${statusNames[health.status]}, ${howMany(health.problems.length)}`}
      </p>
      {problem && (
        <p role="status" className="text-muted">
          {problem.message} {health ? "What you see here is what was measured last." : "We keep asking."}
        </p>
      )}
      {health === undefined && !problem && <Loading />}
      {health && <Known health={health} />}
      {health === null && <p className="text-muted">Nothing is being broadcast.</p>}
    </section>
  );
};

const Loading = () => (
  <div role="status" className="space-y-3">
    <span className="sr-only">Loading stream health…</span>
    <div className="h-6 w-40 animate-breathe rounded bg-sunken" aria-hidden="true" />
    <div className="h-20 animate-breathe rounded-2xl bg-sunken" aria-hidden="true" />
  </div>
);

const nothingWrong = ({ status, offline }: Health): string => {
  if (status === "good") return "Nothing is wrong with what arrives.";
  return offline ? "Start your encoder, and this says how it does." : "In a few seconds this says how it does.";
};

const megabits = (bits: number) => `${(bits / 1_000_000).toFixed(1)} Mbit/s`;
const rate = (frames: number) => `${frames.toFixed(frames % 1 < 0.05 ? 0 : 1)} fps`;
const apart = (seconds: number) => `${seconds.toFixed(1)} s`;

const Known = ({ health }: { health: Health }) => {
  const { status, offline, problems, measures, series, notMeasured } = health;
  const id = useId();
  // Open where something is wrong, until the creator says otherwise.
  const [chosen, choose] = useState<boolean>();
  const open = chosen ?? problems.length > 0;
  const isEmpty = measures.bitrate === null && measures.framesPerSecond === null;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <StatusBadge status={status} />
          {offline && (
            <span className="text-muted text-sm">
              {isEmpty ? "Nothing has arrived yet" : "Offline: these are the last values"}
            </span>
          )}
        </span>
        <Button look="quiet" className="text-sm" aria-expanded={open} aria-controls={id} onClick={() => choose(!open)}>
          {problems.length === 0 ? "Details" : howMany(problems.length)}
          <ChevronDown className={classes("size-4 transition-transform", open && "rotate-180")} aria-hidden="true" />
        </Button>
      </div>
      <div id={id} hidden={!open} className="space-y-3">
        {problems.length > 0 ? (
          <ProblemList problems={problems} />
        ) : (
          <p className="text-muted">{nothingWrong(health)}</p>
        )}
        <Facts measures={measures} />
        {notMeasured.length > 0 && (
          <p className="text-muted text-sm">Not measured here: {notMeasured.map((kind) => names[kind]).join(", ")}.</p>
        )}
      </div>
      {!isEmpty && (
        <div className="grid gap-3 sm:grid-cols-3">
          <Chart name="Bitrate" written={megabits} last={measures.bitrate} points={series.bitrate} offline={offline} />
          <Chart
            name="Frame rate"
            written={rate}
            last={measures.framesPerSecond}
            points={series.framesPerSecond}
            offline={offline}
          />
          <Chart
            name="Key frames"
            written={apart}
            last={measures.keyFrameDistance}
            points={series.keyFrameDistance}
            offline={offline}
          />
        </div>
      )}
    </>
  );
};

/** What else is known of the stream, in one line. */
const Facts = ({ measures }: Pick<Health, "measures">) => {
  const { width, height, audioBitrate, audioSampleRate, speed } = measures;
  const facts = [
    width !== null && height !== null && `${width} × ${height}`,
    audioBitrate !== null && `sound ${Math.round(audioBitrate / 1000)} kbit/s`,
    audioSampleRate !== null && `${audioSampleRate / 1000} kHz`,
    speed !== null && `${Math.round(speed * 100)} % of real time`,
  ].filter((fact) => fact !== false);
  return facts.length > 0 && <p className="text-muted text-sm tabular-nums">{facts.join(" · ")}</p>;
};
