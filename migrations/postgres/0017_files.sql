SET LOCAL lock_timeout = '2s';

-- What files hold: parts, each of them an object in the storage of files. Files that hold the same share it.
CREATE TABLE contents (
    id         uuid NOT NULL PRIMARY KEY,
    -- Once all of it is there.
    sha256     bytea UNIQUE,
    size       bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE content_parts (
    content_id uuid NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    -- 0, 1, 2 … All but the last are of the same size.
    position   integer NOT NULL,
    object     uuid NOT NULL,
    size       bigint NOT NULL,
    PRIMARY KEY (content_id, position)
);

CREATE TABLE files (
    id         uuid NOT NULL PRIMARY KEY,
    owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       text NOT NULL,
    size       bigint NOT NULL,
    -- 0: on its way, 1: all of it is here, 2: it was looked at and can be sent.
    state      smallint NOT NULL DEFAULT 0,
    received   bigint NOT NULL DEFAULT 0,
    content_id uuid NOT NULL REFERENCES contents (id),
    preview_id uuid REFERENCES contents (id),
    preview_type text NOT NULL DEFAULT '',
    media_type text NOT NULL DEFAULT '',
    kind       smallint NOT NULL DEFAULT 4,
    -- How a picture looks before it is there, as JSON.
    picture    text,
    -- The message that has it.
    room_id    uuid REFERENCES rooms (id) ON DELETE SET NULL,
    seq        bigint,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE INDEX files_of_owner ON files (owner_id, created_at, id, size);
CREATE INDEX files_of_message ON files (room_id, seq) WHERE room_id IS NOT NULL;
CREATE INDEX files_by_content ON files (content_id);
CREATE INDEX files_by_preview ON files (preview_id) WHERE preview_id IS NOT NULL;
CREATE INDEX files_unsent ON files (changed_at) WHERE room_id IS NULL;

-- What perhaps no file holds any more, and objects that perhaps no content has: deleted after this time, unless it is so.
CREATE TABLE unused_contents (
    content_id uuid NOT NULL PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    due_at     bigint NOT NULL
);
CREATE INDEX unused_contents_due ON unused_contents (due_at);
CREATE TABLE unused_objects (
    object uuid NOT NULL PRIMARY KEY,
    due_at bigint NOT NULL
);
CREATE INDEX unused_objects_due ON unused_objects (due_at);

-- A message's files as they are told, as JSON.
ALTER TABLE events ADD COLUMN files text;
