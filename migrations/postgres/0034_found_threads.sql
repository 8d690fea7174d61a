SET LOCAL lock_timeout = '2s';

-- Messages in threads are found as such, by a word that their entries have not had. Where there are any, a job goes through all
-- messages, which are found meanwhile as before; and once more through those that servers of the version before write until all of
-- them are replaced: an hour later, from a minute before.
INSERT INTO jobs (id, kind, payload, created_at, due_at)
    SELECT GEN_RANDOM_UUID(), 'index_words', '{"index_words":{"room":null,"after":0,"since":0}}', 0, 0
    WHERE EXISTS (SELECT 1 FROM events WHERE thread IS NOT NULL);
INSERT INTO jobs (id, kind, payload, created_at, due_at)
    SELECT GEN_RANDOM_UUID(), 'index_words', '{"index_words":{"room":null,"after":0,"since":' || at - 60000 || '}}', at, at + 3600000
    FROM (SELECT CAST(EXTRACT(EPOCH FROM NOW()) * 1000 AS bigint) AS at) AS upgrade
    WHERE EXISTS (SELECT 1 FROM events WHERE kind = 0);
