/** Figures of a broadcast side by side. */
export const Figures = ({ figures }: { figures: { name: string; value: string }[] }) => (
  <dl className="grid grid-cols-2 gap-3 sm:auto-cols-fr sm:grid-flow-col sm:grid-cols-none">
    {figures.map(({ name, value }) => (
      <div key={name} className="flex flex-col-reverse justify-end rounded-2xl border border-line bg-raised px-4 py-3">
        <dt className="text-muted text-sm">{name}</dt>
        <dd className="font-bold font-display text-2xl tabular-nums">{value}</dd>
      </div>
    ))}
  </dl>
);
