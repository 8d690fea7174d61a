SET LOCAL lock_timeout = '2s';

-- Whether the virus scanner that is set could not check a file.
ALTER TABLE files ADD COLUMN is_unchecked boolean NOT NULL DEFAULT FALSE;

-- Emoji of this server's own.
CREATE TABLE emoji (
    -- Without colons.
    name       text NOT NULL PRIMARY KEY,
    -- The first half of its picture's SHA-256, and what holds that.
    picture    uuid NOT NULL,
    content_id uuid NOT NULL REFERENCES contents (id),
    added_at   bigint NOT NULL
);
CREATE INDEX emoji_by_picture ON emoji (picture);
CREATE INDEX emoji_by_content ON emoji (content_id);
