-- Link previews: what the pages say to which a message links, as they are told, as JSON.
ALTER TABLE events ADD COLUMN previews text;

-- Their pictures. Each is one message's, whoever may see that sees it; what the picture holds can be shared.
CREATE TABLE preview_pictures (
    id         blob NOT NULL PRIMARY KEY,
    room_id    blob REFERENCES rooms (id) ON DELETE SET NULL,
    seq        integer NOT NULL,
    content_id blob NOT NULL REFERENCES contents (id),
    size       integer NOT NULL,
    media_type text NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX preview_pictures_of_message ON preview_pictures (room_id, seq);
CREATE INDEX preview_pictures_by_content ON preview_pictures (content_id);

-- What pages have said, for some hours, so that one is asked once for all who link to it.
CREATE TABLE pages (
    -- SHA-256 of the address.
    address    blob NOT NULL PRIMARY KEY,
    -- JSON; nothing where the page could not be had, or says nothing.
    page       text,
    fetched_at integer NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pages_by_age ON pages (fetched_at);
