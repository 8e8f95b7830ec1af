import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { State } from "../../state.ts";

/** A message attribute as SQS carries it; binary values are base64. */
export const MessageAttribute = z.object({
  DataType: z.string().min(1).max(256),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
export type MessageAttributes = Record<string, z.infer<typeof MessageAttribute>>;

/** A message in a queue. */
export interface Message {
  id: string;
  queue: string;
  body: string;
  attributes: MessageAttributes;
  sentAt: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  /** Changes with every receive; only the last one may delete the message. */
  receipt: string;
}

/** The messages of all queues, in SQLite, oldest first. Times are milliseconds. */
export interface Messages {
  send(queue: string, body: string, attributes: MessageAttributes, now: number, visibleAt?: number): Message;
  /** Takes visible messages, which are then hidden until `hiddenUntil`. */
  receive(queue: string, limit: number, now: number, hiddenUntil: number): Message[];
  /** Reads without receiving. */
  peek(queue: string, limit: number): Message[];
  find(queue: string, receipt: string): Message | undefined;
  show(message: Message, at: number): void;
  move(message: Message, queue: string): void;
  delete(id: string): void;
  purge(queue: string): void;
  /** Forgets what was sent before `sentBefore`: the retention period. */
  expire(queue: string, sentBefore: number): void;
  count(queue: string, now: number): { visible: number; hidden: number };
}

export const messages = (state: State): Messages => {
  const database = state.database;
  database.exec(`
    create table if not exists sqs_messages (
      sequence integer primary key, id text not null unique, queue text not null, body text not null,
      attributes text not null, sent_at integer not null, visible_at integer not null,
      receive_count integer not null default 0, first_received_at integer, receipt text not null default '');
    create index if not exists sqs_messages_by_queue on sqs_messages (queue, visible_at);`);
  const select = (where: string) => database.prepare(`select * from sqs_messages where ${where}`);
  return {
    send: (queue, body, attributes, now, visibleAt = now) => {
      const id = randomUUID();
      database
        .prepare(
          "insert into sqs_messages (id, queue, body, attributes, sent_at, visible_at) values (?, ?, ?, ?, ?, ?)",
        )
        .run(id, queue, body, JSON.stringify(attributes), now, visibleAt);
      return { id, queue, body, attributes, sentAt: now, receiveCount: 0, firstReceivedAt: undefined, receipt: "" };
    },
    receive: (queue, limit, now, hiddenUntil) => {
      const rows = select("queue = ? and visible_at <= ? order by sequence limit ?").all(queue, now, limit);
      const take = database.prepare(
        `update sqs_messages set visible_at = ?, receive_count = receive_count + 1, receipt = ?,
         first_received_at = coalesce(first_received_at, ?) where id = ? returning *`,
      );
      return rows.map((row) => fromRow(take.get(hiddenUntil, randomUUID(), now, String(row.id)) ?? row));
    },
    peek: (queue, limit) => select("queue = ? order by sequence limit ?").all(queue, limit).map(fromRow),
    find: (queue, receipt) => {
      const row = receipt === "" ? undefined : select("queue = ? and receipt = ?").get(queue, receipt);
      return row ? fromRow(row) : undefined;
    },
    show: (message, at) => {
      database.prepare("update sqs_messages set visible_at = ? where id = ?").run(at, message.id);
    },
    move: (message, queue) => {
      database
        .prepare("update sqs_messages set queue = ?, visible_at = 0, receipt = '' where id = ?")
        .run(queue, message.id);
    },
    delete: (id) => {
      database.prepare("delete from sqs_messages where id = ?").run(id);
    },
    purge: (queue) => {
      database.prepare("delete from sqs_messages where queue = ?").run(queue);
    },
    expire: (queue, sentBefore) => {
      database.prepare("delete from sqs_messages where queue = ? and sent_at < ?").run(queue, sentBefore);
    },
    count: (queue, now) => {
      const row = database
        .prepare(
          "select count(*) as total, coalesce(sum(visible_at <= ?), 0) as visible from sqs_messages where queue = ?",
        )
        .get(now, queue);
      const visible = Number(row?.visible ?? 0);
      return { visible, hidden: Number(row?.total ?? 0) - visible };
    },
  };
};

const fromRow = (row: Record<string, unknown>): Message => ({
  id: String(row.id),
  queue: String(row.queue),
  body: String(row.body),
  attributes: JSON.parse(String(row.attributes)) as MessageAttributes,
  sentAt: Number(row.sent_at),
  receiveCount: Number(row.receive_count),
  firstReceivedAt: row.first_received_at === null ? undefined : Number(row.first_received_at),
  receipt: String(row.receipt),
});
