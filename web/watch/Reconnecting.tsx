/** Over the last picture while there is none, whether the creator's video is away or our channel. */
export const Reconnecting = ({ artist }: { artist: string }) => (
  <div className="absolute inset-0 grid place-items-center bg-stage/80 p-6">
    <div className="space-y-2">
      <p className="font-bold font-display text-2xl tracking-tight sm:text-4xl">We will be right back</p>
      <p>The picture of {artist} is interrupted. Stay here, the chat is still open.</p>
    </div>
  </div>
);
