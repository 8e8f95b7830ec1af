/** The name and its sign: a lamp that is on. */
export const Wordmark = () => (
  <span className="inline-flex items-center gap-2.5 font-bold font-display text-xl tracking-tight">
    <svg viewBox="0 0 20 20" className="size-6" aria-hidden="true">
      <circle cx="10" cy="10" r="10" className="fill-accent" />
      <path
        d="M7 5.2v9.6a.8.8 0 0 0 1.2.7l7.7-4.8a.8.8 0 0 0 0-1.4L8.2 4.5a.8.8 0 0 0-1.2.7Z"
        className="fill-on-accent"
      />
    </svg>
    DirectFanz
  </span>
);
