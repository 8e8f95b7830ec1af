import { Grid } from "./Section.tsx";

const Card = () => (
  <div className="space-y-3">
    <div className="aspect-video animate-breathe rounded-2xl bg-raised" />
    <div className="h-5 w-2/3 animate-breathe rounded bg-raised" />
    <div className="h-4 w-1/3 animate-breathe rounded bg-raised" />
  </div>
);

/** Where cards will be, while they are fetched. */
export const CardsSkeleton = ({ label = "Loading streams" }: { label?: string }) => (
  <div role="status">
    <span className="sr-only">{label}…</span>
    <div aria-hidden="true">
      <Grid>
        <Card />
        <Card />
        <Card />
      </Grid>
    </div>
  </div>
);
