/** Over the last picture while the creator's video is away. */
export const Reconnecting = ({ artist }: { artist: string }) => (
  <div className="absolute inset-0 grid place-items-center bg-stage/80 p-6">
    <div className="space-y-2">
      <p className="font-bold font-display text-2xl tracking-tight sm:text-4xl">We will be right back</p>
      <p>{artist} lost the connection. Stay here, the chat is still open.</p>
    </div>
  </div>
);
