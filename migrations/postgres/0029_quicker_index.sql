SET LOCAL lock_timeout = '2s';

-- As STRICT it was called for each row, with all that a function of SQL needs; without it the planner puts what it does in its place.
-- It gives the same for every row, as none is without words, so that the index stays as it is.
CREATE OR REPLACE FUNCTION search_terms(words text, room integer) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY_TO_TSVECTOR(STRING_TO_ARRAY(words, ' ') || ('_r' || room::text))
$$;
