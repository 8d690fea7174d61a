-- Messages in threads are found as such, by a word that their entries have not had: where there are any, the index is made anew.
INSERT INTO search_terms (search_terms) SELECT 'delete-all' WHERE EXISTS (SELECT 1 FROM events WHERE thread IS NOT NULL);
UPDATE search_entries SET is_indexed = 0 WHERE EXISTS (SELECT 1 FROM events WHERE thread IS NOT NULL);
DELETE FROM jobs WHERE kind = 'index_words' AND EXISTS (SELECT 1 FROM events WHERE thread IS NOT NULL);
INSERT INTO jobs (id, kind, payload, created_at, due_at)
    SELECT RANDOMBLOB(16), 'index_words', '{"index_words":{"room":null,"after":0,"since":0}}', 0, 0
    WHERE EXISTS (SELECT 1 FROM events WHERE thread IS NOT NULL);
