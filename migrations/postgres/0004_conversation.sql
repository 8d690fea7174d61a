-- `kind` is 0 public, 1 private, 2 direct. Only public rooms are found by name: others have their id in `name_key`, and direct
-- conversations their people.
ALTER TABLE rooms ADD COLUMN kind smallint NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN topic text NOT NULL DEFAULT '';
ALTER TABLE rooms ADD COLUMN archived_at bigint;

-- `role` is 0 member, 1 moderator, 2 owner; `notify` is 0 all messages, 1 only those that call the member. Who came first owns
-- the room.
ALTER TABLE members ADD COLUMN role smallint NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN muted_until bigint;
ALTER TABLE members ADD COLUMN mute_reason text NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN notify smallint NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN marked_at bigint;
UPDATE members SET role = 2 WHERE user_id =
    (SELECT m.user_id FROM members AS m WHERE m.room_id = members.room_id ORDER BY m.joined_at, m.user_id LIMIT 1);

-- Whether others see how far somebody has read.
ALTER TABLE users ADD COLUMN tells_seen boolean NOT NULL DEFAULT TRUE;

-- A message as it is by now: `current` is what it says where that is not `content`, `rev` the seq of the event that changed it
-- last. Kinds of events are now also 3 edited and 4 other changes, whose `content` says what they are, `target` which message
-- they change and `subject_id` whom they are about.
ALTER TABLE events ADD COLUMN reply_to bigint;
ALTER TABLE events ADD COLUMN mentions text;
ALTER TABLE events ADD COLUMN current text;
ALTER TABLE events ADD COLUMN rev bigint NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN edited_at bigint;
ALTER TABLE events ADD COLUMN deleted_at bigint;
ALTER TABLE events ADD COLUMN pinned_at bigint;
ALTER TABLE events ADD COLUMN target bigint;
ALTER TABLE events ADD COLUMN subject_id uuid REFERENCES users (id);
CREATE INDEX events_of_target ON events (room_id, target) WHERE target IS NOT NULL;
CREATE INDEX events_pinned ON events (room_id, pinned_at) WHERE pinned_at IS NOT NULL;

CREATE TABLE reactions (
    room_id uuid NOT NULL,
    seq     bigint NOT NULL,
    emoji   text NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    -- The seq of the event by which it came; they are shown in this order.
    since   bigint NOT NULL,
    PRIMARY KEY (room_id, seq, emoji, user_id),
    FOREIGN KEY (room_id, seq) REFERENCES events (room_id, seq) ON DELETE CASCADE
);

-- Which messages call whom, for counting; the nil UUID stands for everyone.
CREATE TABLE mentions (
    user_id uuid NOT NULL,
    room_id uuid NOT NULL,
    seq     bigint NOT NULL,
    PRIMARY KEY (user_id, room_id, seq),
    FOREIGN KEY (room_id, seq) REFERENCES events (room_id, seq) ON DELETE CASCADE
);
CREATE INDEX mentions_of_message ON mentions (room_id, seq);

-- Who was taken out of a room and has not come back, and why.
CREATE TABLE removals (
    room_id uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    by_id   uuid NOT NULL REFERENCES users (id),
    at      bigint NOT NULL,
    banned  boolean NOT NULL,
    reason  text NOT NULL,
    PRIMARY KEY (room_id, user_id)
);

CREATE TABLE links (
    code       text PRIMARY KEY,
    room_id    uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    by_id      uuid NOT NULL REFERENCES users (id),
    created_at bigint NOT NULL,
    expires_at bigint,
    uses_left  bigint
);
CREATE INDEX links_of_room ON links (room_id);

-- Decisions about rooms and the people in them. `action` is the place in AuditAction::ALL.
CREATE TABLE audit (
    id         uuid PRIMARY KEY,
    room_id    uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    at         bigint NOT NULL,
    actor_id   uuid NOT NULL REFERENCES users (id),
    action     smallint NOT NULL,
    subject_id uuid REFERENCES users (id),
    detail     text NOT NULL
);
CREATE INDEX audit_of_room ON audit (room_id, at);
