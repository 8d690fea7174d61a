-- By what people are found while somebody types a part of a name: the keys of names and display names, from each word on. The
-- server fills it when it starts, as SQL can't compute them.
CREATE TABLE name_words (
    word    text NOT NULL,
    user_id blob NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (word, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_words_of_person ON name_words (user_id, word);
