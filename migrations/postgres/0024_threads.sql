SET LOCAL lock_timeout = '2s';

-- An answer in a thread names the message that began it; `aside` where it stands there alone, and not in the room. That message has
-- `answers`, the last of them posted at `answered_at`.
ALTER TABLE events ADD COLUMN thread bigint;
ALTER TABLE events ADD COLUMN aside boolean NOT NULL DEFAULT FALSE;
ALTER TABLE events ADD COLUMN answers integer NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN answered_at bigint;
CREATE INDEX events_of_thread ON events (room_id, thread, seq) WHERE thread IS NOT NULL;

-- Who has to do with a thread. `place` is 1, 2 or 3 for the first who answered, who are shown with the message; `following` whether
-- they are told of it, and `read_seq` how far they have read it.
CREATE TABLE thread_people (
    room_id   uuid NOT NULL,
    root      bigint NOT NULL,
    user_id   uuid NOT NULL REFERENCES users (id),
    place     integer,
    following boolean NOT NULL,
    read_seq  bigint NOT NULL,
    PRIMARY KEY (room_id, root, user_id),
    FOREIGN KEY (room_id, root) REFERENCES events (room_id, seq) ON DELETE CASCADE
);
CREATE INDEX thread_people_by_user ON thread_people (user_id) WHERE following;
