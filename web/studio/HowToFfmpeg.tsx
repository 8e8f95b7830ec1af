"use client";
import { CopyButton } from "../ui/CopyButton.tsx";

const command = (address: string) =>
  `ffmpeg -re -i video.mp4 -c:v libx264 -preset veryfast -g 60 -pix_fmt yuv420p -c:a aac -f flv "${address}"`;

const within = (server: string, streamKey: string) => `${server.replace(/\/$/, "")}/${streamKey}`;

/** One line that pushes a file. The key is left out of what is shown, and put into what is copied. */
export const HowToFfmpeg = ({ server, streamKey }: { server: string; streamKey: string }) => (
  <div className="space-y-3">
    <code className="block rounded-xl border border-line bg-sunken p-4 font-mono text-sm wrap-anywhere">
      {command(within(server, "<your key>"))}
    </code>
    <CopyButton text={command(within(server, streamKey))} what="with your key" />
  </div>
);
