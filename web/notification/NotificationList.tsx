import type { Notification } from "@directfanz/core/notification";
import Link from "next/link";
import type { Problem } from "../calls/call.ts";
import { Moment } from "../time/Moment.tsx";
import { classes } from "../ui/classes.ts";
import type { Told } from "./useNotifications.ts";

interface Props extends Pick<Told, "items"> {
  problem: Problem | undefined;
  chosen: () => void;
}

/** The newest of what one is told, each leading to what it tells of. */
export const NotificationList = ({ items, problem, chosen }: Props) => {
  if (!items) {
    return (
      <p role="status" className="p-3 text-muted">
        {problem ? `${problem.message} ${problem.suggestion ?? ""}` : "Looking …"}
      </p>
    );
  }
  if (items.length === 0) {
    return <p className="p-3 text-muted">Nothing yet. When an artist whom you support goes live, it says so here.</p>;
  }
  return (
    <ul>
      {items.map((item) => (
        <Item key={item.id} item={item} chosen={chosen} />
      ))}
    </ul>
  );
};

const Item = ({ item: { stream, artist, createdAt, readAt }, chosen }: { item: Notification; chosen: () => void }) => (
  <li>
    <Link href={`/watch/${stream.id}`} onClick={chosen} className="block rounded-xl p-3 hover:bg-hover">
      <span className={classes("wrap-anywhere", readAt === null && "font-semibold")}>
        {readAt === null && <span className="sr-only">New: </span>}
        {artist.displayName} went live: {stream.title}
      </span>
      <Moment at={createdAt} className="block text-muted text-sm" />
    </Link>
  </li>
);
