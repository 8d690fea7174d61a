-- Rooms by a small number, for what has one in every row.
ALTER TABLE rooms ADD COLUMN number integer;
UPDATE rooms SET number = rowid;
CREATE UNIQUE INDEX rooms_by_number ON rooms (number);
CREATE TRIGGER rooms_numbered AFTER INSERT ON rooms BEGIN
    UPDATE rooms SET number = (SELECT COALESCE(MAX(number), 0) + 1 FROM rooms) WHERE id = new.id;
END;

-- Messages that can be found, in the order in which they were written: the closer ids are, the smaller is the index.
CREATE TABLE search_entries (
    id         integer PRIMARY KEY,
    -- The room's number.
    room       integer NOT NULL,
    seq        integer NOT NULL,
    -- Whether its words are in the index; those of older messages come by and by.
    is_indexed integer NOT NULL
) STRICT;
-- A message's place among them.
ALTER TABLE events ADD COLUMN entry integer;

-- The words themselves are kept nowhere else: what a message says gives them again when they are to be taken out. What is taken out
-- is gone at once.
CREATE VIRTUAL TABLE search_terms USING fts5 (words, content = '', columnsize = 0, tokenize = "ascii tokenchars '_+#'");
INSERT INTO search_terms (search_terms, rank) VALUES ('secure-delete', 1);

INSERT INTO search_entries (id, room, seq, is_indexed)
    SELECT ROW_NUMBER() OVER (ORDER BY events.at, events.room_id, events.seq), rooms.number, events.seq, 0
    FROM events JOIN rooms ON rooms.id = events.room_id WHERE events.kind = 0 AND events.deleted_at IS NULL;
UPDATE events SET entry = search_entries.id FROM search_entries JOIN rooms ON rooms.number = search_entries.room
    WHERE events.room_id = rooms.id AND events.seq = search_entries.seq;

-- The index before this one stays without messages, for a server of the version before.
DROP TRIGGER search_added;
DROP TRIGGER search_taken;
DROP TRIGGER search_changed;
DELETE FROM search;
INSERT INTO search_words (search_words) VALUES ('delete-all');
CREATE TRIGGER search_added AFTER INSERT ON search BEGIN
    INSERT INTO search_words (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER search_taken AFTER DELETE ON search BEGIN
    INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.id, old.words);
END;
CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN
    INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO search_words (rowid, words) VALUES (new.id, new.words);
END;

DELETE FROM jobs WHERE kind = 'index_messages';
INSERT INTO jobs (id, kind, payload, created_at, due_at)
    SELECT RANDOMBLOB(16), 'index_words', '{"index_words":{"room":null,"after":0,"since":0}}', 0, 0
    WHERE EXISTS (SELECT 1 FROM events WHERE kind = 0);

-- What stands in files that are text, as the index takes it; for those that are uploaded from now on.
ALTER TABLE files ADD COLUMN words text;
