-- What files hold: parts, each of them an object in the storage of files. Files that hold the same share it.
CREATE TABLE contents (
    id         blob NOT NULL PRIMARY KEY,
    -- Once all of it is there.
    sha256     blob UNIQUE,
    size       integer NOT NULL,
    created_at integer NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE content_parts (
    content_id blob NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    -- 0, 1, 2 … All but the last are of the same size.
    position   integer NOT NULL,
    object     blob NOT NULL,
    size       integer NOT NULL,
    PRIMARY KEY (content_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
    id         blob NOT NULL PRIMARY KEY,
    owner_id   blob NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       text NOT NULL,
    size       integer NOT NULL,
    -- 0: on its way, 1: all of it is here, 2: it was looked at and can be sent.
    state      integer NOT NULL DEFAULT 0,
    received   integer NOT NULL DEFAULT 0,
    content_id blob NOT NULL REFERENCES contents (id),
    preview_id blob REFERENCES contents (id),
    preview_type text NOT NULL DEFAULT '',
    media_type text NOT NULL DEFAULT '',
    kind       integer NOT NULL DEFAULT 4,
    -- How a picture looks before it is there, as JSON.
    picture    text,
    -- The message that has it.
    room_id    blob REFERENCES rooms (id) ON DELETE SET NULL,
    seq        integer,
    created_at integer NOT NULL,
    changed_at integer NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX files_of_owner ON files (owner_id, created_at, id, size);
CREATE INDEX files_of_message ON files (room_id, seq) WHERE room_id IS NOT NULL;
CREATE INDEX files_by_content ON files (content_id);
CREATE INDEX files_by_preview ON files (preview_id) WHERE preview_id IS NOT NULL;
CREATE INDEX files_unsent ON files (changed_at) WHERE room_id IS NULL;

-- What perhaps no file holds any more, and objects that perhaps no content has: deleted after this time, unless it is so.
CREATE TABLE unused_contents (
    content_id blob NOT NULL PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    due_at     integer NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX unused_contents_due ON unused_contents (due_at);
CREATE TABLE unused_objects (
    object blob NOT NULL PRIMARY KEY,
    due_at integer NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX unused_objects_due ON unused_objects (due_at);

-- A message's files as they are told, as JSON.
ALTER TABLE events ADD COLUMN files text;
