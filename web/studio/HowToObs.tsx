const steps = [
  <>
    Open <strong>Settings</strong>, then <strong>Stream</strong>, and choose the service <strong>Custom…</strong>
  </>,
  <>
    Paste the <strong>server</strong> and the <strong>stream key</strong> from this page, and press <strong>OK</strong>.
  </>,
  <>
    Under <strong>Output</strong>, set the keyframe interval to <strong>1 s</strong> or <strong>2 s</strong>, video
    H.264 and audio AAC.
  </>,
  <>
    Press <strong>Start Streaming</strong>.
  </>,
];

/** What to do in OBS, step by step. */
export const HowToObs = () => (
  <ol className="space-y-3">
    {steps.map((step, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
      <li key={at} className="flex gap-3">
        <span
          className="grid size-7 shrink-0 place-items-center rounded-full bg-hover font-semibold text-sm"
          aria-hidden="true"
        >
          {at + 1}
        </span>
        <span className="pt-0.5 text-muted [&_strong]:text-ink">{step}</span>
      </li>
    ))}
  </ol>
);
