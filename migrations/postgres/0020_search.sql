SET LOCAL lock_timeout = '2s';

-- What messages are found by. Ids grow with the times of messages: 4,096 for each millisecond.
CREATE TABLE search (
    id      bigint NOT NULL,
    room_id uuid NOT NULL,
    seq     bigint NOT NULL,
    -- Words as the server's own tokenizer makes them. Those that begin with _ say what a message is and has.
    words   tsvector NOT NULL,
    PRIMARY KEY (room_id, seq)
);
CREATE INDEX search_by_age ON search (id, room_id, seq);
-- What is new is put into its place in small parts: whoever looks reads all that is not in its place yet.
CREATE INDEX search_words ON search USING gin (words) WITH (gin_pending_list_limit = 512);

-- What was written before is not in it yet.
INSERT INTO jobs (id, kind, payload, created_at, due_at)
    SELECT GEN_RANDOM_UUID(), 'index_messages', '{"index_messages":{"room":null,"after":0}}', 0, 0
    WHERE EXISTS (SELECT 1 FROM events WHERE kind = 0);
