/** Says that something is live, in letters as well as in colour. */
export const LiveBadge = () => (
  <span className="inline-flex items-center gap-1.5 rounded-full bg-accent px-2.5 py-0.5 font-bold text-on-accent text-xs tracking-wide">
    <span className="size-1.5 animate-breathe rounded-full bg-on-accent" aria-hidden="true" />
    LIVE
  </span>
);
