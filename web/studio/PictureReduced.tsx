/** Quiet, for it changes nothing that the creator does. */
export const PictureReduced = () => (
  <p className="rounded-2xl border border-line bg-raised px-5 py-3 text-muted text-sm">
    Fans get a smaller picture than usual, because our channel failed with the full one. You need not change anything in
    your encoder.
  </p>
);
