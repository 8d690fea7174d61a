-- What messages are found by. Ids grow with the times of messages: 4,096 for each millisecond.
CREATE TABLE search (
    id      integer PRIMARY KEY,
    room_id blob NOT NULL,
    seq     integer NOT NULL,
    -- Words as the server's own tokenizer makes them, with a space between two. Those that begin with _ say what a message is and has.
    words   text NOT NULL,
    UNIQUE (room_id, seq)
) STRICT;

-- The words are kept above, so that they can be taken out exactly. What is taken out is gone from the index at once.
CREATE VIRTUAL TABLE search_words USING fts5 (
    words, content = 'search', content_rowid = 'id', columnsize = 0, tokenize = "ascii tokenchars '_+#'"
);
INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1);

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

-- What was written before is not in it yet.
INSERT INTO jobs (id, kind, payload, created_at, due_at)
    SELECT RANDOMBLOB(16), 'index_messages', '{"index_messages":{"room":null,"after":0}}', 0, 0
    WHERE EXISTS (SELECT 1 FROM events WHERE kind = 0);
